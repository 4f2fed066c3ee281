package io.ringhold.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardingTest {
  // Golden: a change here sends the keys of every existing cluster to other shards.
  @ParameterizedTest
  @CsvSource({
    "a, 12, 6",
    "pkg/lib/zlib1g, 12, 0",
    "{user7}.name, 12, 11",
    "user7, 12, 11",
    "a, 1, 0"
  })
  void aKeyStaysInItsShard(String key, int shards, int shard) {
    assertThat(new Sharding(shards).shardOf(key.getBytes(UTF_8))).isEqualTo(shard);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 12, 100})
  void keysSpreadEvenly(int shards) {
    var sharding = new Sharding(shards);
    int keys = 2_000 * shards;
    int[] counts = new int[shards];
    IntStream.range(0, keys).forEach(i -> counts[sharding.shardOf(("key" + i).getBytes(UTF_8))]++);
    assertThat(IntStream.of(counts)).allMatch(count -> count > 1_700 && count < 2_300);
  }

  @Test
  void needsAShard() {
    assertThatThrownBy(() -> new Sharding(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
