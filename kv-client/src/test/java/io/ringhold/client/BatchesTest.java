package io.ringhold.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ringhold.api.v1.BatchRequest;
import io.ringhold.client.KvException.Kind;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private FakeCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static List<Operation> puts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Operation.put(("key" + i).getBytes(UTF_8), new byte[] {(byte) i}))
        .toList();
  }

  private List<BatchRequest> requests() {
    return cluster.seen(BatchRequest.class).stream()
        .map(seen -> (BatchRequest) seen.request())
        .toList();
  }

  @Test
  void anAtomicBatchIsOneRequest() {
    var operations =
        List.of(
            Operation.put("{t}a".getBytes(UTF_8), new byte[] {1}),
            Operation.delete("{t}b".getBytes(UTF_8)));
    try (var client = cluster.client()) {
      assertThat(client.batch("ks", operations, Scope.ATOMIC).versions()).containsExactly(1L, 2L);
      assertThat(requests()).hasSize(1);
      assertThat(requests().getFirst().getScope()).isEqualTo(BatchRequest.Scope.ATOMIC);
      assertThat(requests().getFirst().getKeyspace()).isEqualTo("ks");
    }
  }

  @Test
  void aBatchPerShardIsSplitIntoAtomicOnesWithIdentitiesOfTheirOwn() {
    try (var client = cluster.client()) {
      var result = client.batch("", puts(20), Scope.PER_SHARD);
      assertThat(requests()).hasSize(FakeCluster.SHARDS);
      assertThat(requests()).allMatch(request -> request.getScope() == BatchRequest.Scope.ATOMIC);
      assertThat(new HashSet<>(requests().stream().map(BatchRequest::getIdentity).toList()))
          .hasSize(FakeCluster.SHARDS);
      assertThat(result.receipts()).extracting(Receipt::shard).containsExactly(0, 1, 2, 3);
    }
  }

  @Test
  void versionsComeInTheOrderOfTheOperations() {
    try (var client = cluster.client()) {
      var operations = puts(20);
      var versions = client.batch("", operations, Scope.PER_SHARD).versions();
      for (int i = 0; i < operations.size(); i++) {
        var entry = client.get("", operations.get(i).key(), ReadLevel.STALE).entry().orElseThrow();
        assertThat(entry.version()).isEqualTo(versions.get(i));
        assertThat(entry.value()).containsExactly(i);
      }
    }
  }

  @Test
  void aBatchAppliedInPartIsNeitherRefusedNorUnapplied() {
    cluster.node("a").next(FakeNode.error(refusal()));
    try (var client = cluster.client()) {
      var failure = failure(client);
      assertThat(failure.kind()).isEqualTo(Kind.INDETERMINATE);
      assertThat(failure.reason()).isEqualTo("PARTIALLY_APPLIED");
      assertThat(failure.metadata())
          .containsEntry("parts", "4")
          .containsEntry("parts_applied", "3")
          .containsEntry("part_reason", "CONDITION_FAILED");
    }
  }

  @Test
  void aBatchRefusedInAllPartsIsRefused() {
    cluster.nodes.forEach(node -> node.always(FakeNode.error(refusal())));
    try (var client = cluster.client()) {
      assertThat(failure(client).kind()).isEqualTo(Kind.REFUSED);
    }
  }

  private static StatusRuntimeException refusal() {
    return Errors.refused(Status.Code.FAILED_PRECONDITION, "CONDITION_FAILED");
  }

  private static KvException failure(KvClient client) {
    return catchThrowableOfType(
        KvException.class, () -> client.batch("", puts(20), Scope.PER_SHARD));
  }

  @Test
  void anEmptyBatchIsTheServersToRefuse() {
    cluster
        .node("a")
        .next(FakeNode.error(Errors.refused(Status.Code.INVALID_ARGUMENT, "EMPTY_BATCH")));
    try (var client = cluster.client()) {
      var failure =
          catchThrowableOfType(
              KvException.class, () -> client.batch("", List.of(), Scope.PER_SHARD));
      assertThat(failure.reason()).isEqualTo("EMPTY_BATCH");
    }
  }
}
