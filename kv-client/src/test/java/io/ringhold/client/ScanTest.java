package io.ringhold.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.ringhold.api.v1.ScanRequest;
import io.ringhold.client.KvException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScanTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(60);

  private FakeCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster();
    for (int i = 0; i < 10; i++) {
      cluster.put(("k" + i).getBytes(UTF_8), Wire.bytes(new byte[] {(byte) i}));
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static List<String> keys(KvClient client, ScanRange range) {
    var keys = new ArrayList<String>();
    try (var scan = client.scan("", range, ReadLevel.LINEARIZABLE)) {
      scan.forEachRemaining(entry -> keys.add(new String(entry.key(), UTF_8)));
    }
    return keys;
  }

  private static List<String> keys(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "k" + i).toList();
  }

  @Test
  void visitsARangeInOrder() {
    try (var client = cluster.client()) {
      assertThat(keys(client, ScanRange.all())).isEqualTo(keys(0, 10));
      assertThat(keys(client, ScanRange.between("k2".getBytes(UTF_8), "k6".getBytes(UTF_8))))
          .isEqualTo(keys(2, 6));
      assertThat(keys(client, ScanRange.prefix("k7".getBytes(UTF_8)))).containsExactly("k7");
      assertThat(keys(client, ScanRange.prefix("x".getBytes(UTF_8)))).isEmpty();
      assertThat(keys(client, ScanRange.all().reversed())).isEqualTo(keys(0, 10).reversed());
      assertThat(keys(client, ScanRange.all().limit(4))).isEqualTo(keys(0, 4));
    }
  }

  @Test
  void goesOnBehindTheLastPageWhenTheStreamBreaks() {
    breakEveryNode();
    try (var client = cluster.client()) {
      assertThat(keys(client, ScanRange.all())).isEqualTo(keys(0, 10));
      assertThat(cluster.seen(ScanRequest.class)).hasSizeGreaterThan(1);
    }
  }

  @Test
  void goesOnBackwardsAndWithinTheLimit() {
    breakEveryNode();
    try (var client = cluster.client()) {
      assertThat(keys(client, ScanRange.all().reversed().limit(7)))
          .isEqualTo(keys(3, 10).reversed());
      assertThat(((ScanRequest) cluster.seen(ScanRequest.class).getLast().request()).getLimit())
          .isLessThan(7);
    }
  }

  @Test
  void goesOnWhenTheStreamFallsSilentOrEndsEarly() {
    cluster.nodes.forEach(
        node -> node.next((_, _) -> {}).next((_, answers) -> answers.onCompleted()));
    try (var client = cluster.client(LONG, SHORT)) {
      assertThat(keys(client, ScanRange.all())).isEqualTo(keys(0, 10));
    }
  }

  private void breakEveryNode() {
    cluster.nodes.forEach(
        node -> node.next(FakeNode.error(Status.UNAVAILABLE.asRuntimeException())));
  }

  @Test
  void aRefusedScanIsRefused() {
    cluster.nodes.forEach(node ->
        node.next(FakeNode.error(Errors.refused(Status.Code.NOT_FOUND, "UNKNOWN_KEYSPACE"))));
    try (var client = cluster.client()) {
      var failure = catchThrowableOfType(KvException.class, () -> keys(client, ScanRange.all()));
      assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
      assertThat(failure.reason()).isEqualTo("UNKNOWN_KEYSPACE");
    }
  }

  @Test
  void withoutNodesAScanIsUnavailable() {
    cluster.close();
    try (var client = cluster.client(SHORT, SHORT)) {
      var failure = catchThrowableOfType(KvException.class, () -> keys(client, ScanRange.all()));
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    }
  }

  @Test
  void endsWhereItIsClosed() {
    try (var client = cluster.client()) {
      var scan = client.scan("", ScanRange.all(), ReadLevel.STALE);
      assertThat(scan.next().key()).isEqualTo("k0".getBytes(UTF_8));
      scan.close();
      while (scan.hasNext()) {
        scan.next(); // the rest of the page that has come
      }
      assertThatThrownBy(scan::next).isInstanceOf(NoSuchElementException.class);
      assertThat(cluster.seen(ScanRequest.class)).hasSize(1);
    }
  }
}
