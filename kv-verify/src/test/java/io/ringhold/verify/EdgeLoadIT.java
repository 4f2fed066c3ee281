package io.ringhold.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.ringhold.api.v1.GetRequest;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.api.v1.PutRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// One connection to one node, which passes on what others lead. `-Dringhold.calls=` sets how much.
class EdgeLoadIT {
  private static final int OUTSTANDING = 256;
  private static final int CALLS = Integer.getInteger("ringhold.calls", 16_384);

  @RegisterExtension final Clusters clusters = new Clusters();

  private final Map<String, Integer> errors = new ConcurrentHashMap<>();

  @Test
  void twoHundredFiftySixOutstandingCallsOnOneConnectionGetNoErrorOfAnyKind() throws Exception {
    ProcessCluster cluster = clusters.three(3);
    awaitPreferredLeaders(cluster);
    ManagedChannel connection =
        ManagedChannelBuilder.forTarget(cluster.endpoints().getFirst()).usePlaintext().build();
    var stub = KvGrpc.newBlockingStub(connection);
    long began = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> callers = new ArrayList<>();
      for (int i = 0; i < OUTSTANDING; i++) {
        int caller = i;
        callers.add(threads.submit(() -> putAndGet(stub, caller)));
      }
      for (Future<?> caller : callers) {
        caller.get();
      }
    } finally {
      connection.shutdownNow();
    }
    System.out.printf(
        "EdgeLoadIT: %d calls in %s, errors: %s%n",
        CALLS, Duration.ofNanos(System.nanoTime() - began), errors);
    assertThat(errors).isEmpty();
  }

  /// A leadership that moves is an error that a bare stub may see.
  private static void awaitPreferredLeaders(ProcessCluster cluster) {
    try (var client = cluster.client()) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() ->
              client.topology().shards().stream()
                  .allMatch(shard -> shard.replicas().getFirst().equals(shard.leader())));
    }
  }

  private void putAndGet(KvGrpc.KvBlockingStub stub, int caller) {
    for (int i = 0; i < CALLS / OUTSTANDING / 2; i++) {
      var key = ByteString.copyFrom("key-%d-%d".formatted(caller, i % 10), UTF_8);
      var value = ByteString.copyFrom("value-" + i, UTF_8);
      try {
        var within = stub.withDeadlineAfter(10, TimeUnit.SECONDS);
        var _ = within.put(PutRequest.newBuilder().setKey(key).setValue(value).build());
        var got = within.get(GetRequest.newBuilder().setKey(key).build());
        if (!got.getEntry().getValue().equals(value)) {
          errors.merge("a read that does not see the write before it", 1, Integer::sum);
        }
      } catch (RuntimeException e) {
        errors.merge(Status.fromThrowable(e).toString(), 1, Integer::sum);
      }
    }
  }
}
