package io.ringhold.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ranges, options and maps.
class ValuesTest {
  @Test
  void aPrefixEndsBeforeTheNextOne() {
    assertThat(behind(1, 2)).containsExactly(1, 3);
    assertThat(behind(1, 0xff)).containsExactly(2);
    assertThat(behind(0xff, 0xff)).isEmpty();
    assertThat(behind()).isEmpty();
    assertThat(behind(0x7f)).containsExactly(0x80);
  }

  private static byte[] behind(int... prefix) {
    byte[] bytes = new byte[prefix.length];
    for (int i = 0; i < prefix.length; i++) {
      bytes[i] = (byte) prefix[i];
    }
    return ScanRange.prefix(bytes).to();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:7400", "localhost:1", "[::1]:7400", "node-0.ringhold.svc:7400"})
  void anAddressHasHostAndPort(String address) {
    assertThat(KvClientOptions.to(address).endpoints()).containsExactly(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", ":7400", "::1:7400", "http://localhost:7400", "a b:1"})
  void anythingElseIsNotAnAddress(String address) {
    assertThatThrownBy(() -> KvClientOptions.to(address))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void impossibleOptionsAreRefused() {
    var options = KvClientOptions.to("a:1");
    assertThatThrownBy(KvClientOptions::to).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withDeadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withAttemptTimeout(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withDetours(Map.of("a:1", "b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withMaxOutstanding(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNodeThatLagsBehindDoesNotTakeBackWhoLeads() {
    var known = map(1, "b", 5);
    assertThat(known.updatedBy(map(1, "a", 4))).isEqualTo(known);
    assertThat(known.updatedBy(map(1, null, 5))).isEqualTo(known);
    assertThat(known.updatedBy(map(1, "c", 6))).isEqualTo(map(1, "c", 6));
    assertThat(known.updatedBy(map(1, null, 6))).isEqualTo(map(1, null, 6));
  }

  @Test
  void aNewerPlacementIsTakenOver() {
    var known = map(2, "b", 5);
    assertThat(known.updatedBy(map(3, "a", 4))).isEqualTo(map(3, "b", 5));
    assertThat(known.updatedBy(map(1, "a", 6))).isEqualTo(map(2, "a", 6));
  }

  @Test
  void anotherClusterAtTheSameAddressIsBelieved() {
    var other = new Topology("other", 1, List.of(), List.of());
    assertThat(map(9, "b", 5).updatedBy(other)).isEqualTo(other);
  }

  private static Topology map(long epoch, @Nullable String leader, long term) {
    return new Topology(
        "fake",
        epoch,
        List.of(new Topology.Node("n" + epoch, "n:1")),
        List.of(new Topology.Shard(0, List.of("r" + epoch), leader, term)));
  }
}
