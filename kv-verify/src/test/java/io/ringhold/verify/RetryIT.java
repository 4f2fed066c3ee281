package io.ringhold.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ringhold.api.v1.Condition;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.api.v1.PutRequest;
import io.ringhold.api.v1.PutResponse;
import io.ringhold.api.v1.RequestIdentity;
import io.ringhold.client.ClusterState;
import io.ringhold.client.KvClient;
import io.ringhold.client.NodeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Over bare stubs: the client library would hide what it retries.
class RetryIT {
  private static final int REQUESTS = 1_000;
  private static final int OUTSTANDING = 64;
  private static final int SHARDS = 2;
  private static final Set<Status.Code> MAY_BE_RETRIED =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.UNKNOWN,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.RESOURCE_EXHAUSTED);

  @RegisterExtension final Clusters clusters = new Clusters();

  private final List<ManagedChannel> channels = new ArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void aConditionalPutSentThreeTimesIsAppliedOnceAcrossALeaderKillAndARestartFromTables()
      throws Exception {
    ProcessCluster cluster = clusters.three(SHARDS);
    cluster
        .endpoints()
        .forEach(endpoint ->
            channels.add(ManagedChannelBuilder.forTarget(endpoint).usePlaintext().build()));
    List<PutRequest> requests = IntStream.range(0, REQUESTS).mapToObj(RetryIT::request).toList();
    try (var client = cluster.client()) {
      var first = CompletableFuture.supplyAsync(() -> send(requests));
      await().atMost(Duration.ofSeconds(60)).until(() -> answered.get() >= REQUESTS / 3);
      ServerProcess victim = cluster.busiestLeader(client);
      victim.kill();
      List<PutResponse> answers = first.get();
      victim.start();
      victim.awaitReady();
      assertThat(differing(answers, send(requests))).isEmpty();

      await().atMost(Duration.ofSeconds(30)).until(() -> allInTables(cluster, client, answers));
      cluster.stop();
      cluster.start();
      assertThat(differing(answers, send(requests))).isEmpty();
      assertThat(applied(cluster, client)).isEqualTo(REQUESTS);
      System.out.printf("RetryIT: %d puts, %d attempts%n", REQUESTS, attempts.get());
    }
  }

  private static PutRequest request(int number) {
    return PutRequest.newBuilder()
        .setKey(ByteString.copyFrom("retry-" + number, UTF_8))
        .setValue(ByteString.copyFrom("value-" + number, UTF_8))
        .setCondition(Condition.newBuilder().setIfAbsent(true))
        .setIdentity(
            RequestIdentity.newBuilder()
                .setClientId(ByteString.copyFrom("retry-it, client", UTF_8))
                .setRequestId(number + 1L)
                .setAcknowledgedBelow(1)
                .setIssuedAtMs(System.currentTimeMillis()))
        .build();
  }

  /// Sends each request until it is answered.
  private List<PutResponse> send(List<PutRequest> requests) {
    var places = new Semaphore(OUTSTANDING);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads
          .invokeAll(
              requests.stream()
                  .<Callable<PutResponse>>map(request -> () -> send(request, places))
                  .toList())
          .stream()
          .map(Future::resultNow)
          .toList();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private PutResponse send(PutRequest request, Semaphore places) throws InterruptedException {
    places.acquire();
    try {
      var node = new AtomicInteger(Math.toIntExact(request.getIdentity().getRequestId()));
      return await()
          .atMost(Duration.ofSeconds(60))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptionsMatching(RetryIT::leavesOpen)
          .until(() -> attempt(request, node.getAndIncrement()), answer -> true);
    } finally {
      places.release();
    }
  }

  private PutResponse attempt(PutRequest request, int node) {
    attempts.incrementAndGet();
    PutResponse answer =
        KvGrpc.newBlockingStub(channels.get(node % channels.size()))
            .withDeadlineAfter(3, TimeUnit.SECONDS)
            .put(request);
    answered.incrementAndGet();
    return answer;
  }

  private static boolean leavesOpen(Throwable failure) {
    return failure instanceof StatusRuntimeException e
        && MAY_BE_RETRIED.contains(e.getStatus().getCode());
  }

  /// The numbers of the requests whose answers are not the same both times.
  private static List<Integer> differing(List<PutResponse> first, List<PutResponse> again) {
    return IntStream.range(0, REQUESTS)
        .filter(i -> !first.get(i).equals(again.get(i)))
        .boxed()
        .toList();
  }

  /// Flushes, so that after a restart nothing of the answers can come back from the log.
  private static boolean allInTables(
      ProcessCluster cluster, KvClient client, List<PutResponse> answers) {
    cluster.endpoints().forEach(client.admin()::flush);
    return replicas(cluster, client)
        .allMatch(replica ->
            answers.stream()
                .map(PutResponse::getReceipt)
                .filter(receipt -> receipt.getShard() == replica.shard())
                .allMatch(receipt -> receipt.getIndex() <= replica.flushedIndex()));
  }

  /// How many operations the shards have applied: each took a sequence number.
  private static long applied(ProcessCluster cluster, KvClient client) {
    Map<Integer, Long> sequences =
        replicas(cluster, client)
            .filter(replica -> replica.shard() != ClusterState.META)
            .collect(
                Collectors.toMap(
                    NodeStatus.Replica::shard, NodeStatus.Replica::lastSequence, Math::max));
    return sequences.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Stream<NodeStatus.Replica> replicas(ProcessCluster cluster, KvClient client) {
    return cluster.endpoints().stream()
        .flatMap(endpoint -> client.admin().status(endpoint).replicas().stream());
  }

  @AfterEach
  void disconnect() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
