package io.ringhold.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ringhold.api.v1.PutRequest;
import io.ringhold.api.v1.RequestIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The identities that writes bear, and what a client promises by them.
class IdentityTest {
  private static final Deadline NOW = Deadline.in(Duration.ZERO);

  private FakeCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static byte[] key(String key) {
    return key.getBytes(UTF_8);
  }

  private List<RequestIdentity> identities() {
    return cluster.seen(PutRequest.class).stream()
        .map(seen -> ((PutRequest) seen.request()).getIdentity())
        .toList();
  }

  private static Written put(KvClient client, String key) {
    return client.put("", key(key), key("value"), Condition.NONE);
  }

  @Test
  void requestsCountUpFromOneAndAcknowledgeWhatIsAnswered() {
    try (var client = cluster.client()) {
      put(client, "{t}1");
      put(client, "{t}2");
      put(client, "{t}3");
      assertThat(identities())
          .extracting(RequestIdentity::getRequestId)
          .containsExactly(1L, 2L, 3L);
      assertThat(identities())
          .extracting(RequestIdentity::getAcknowledgedBelow)
          .containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void nothingBehindAnUnansweredRequestIsAcknowledged() throws Exception {
    var release = new CountDownLatch(1);
    var held = new CountDownLatch(1);
    cluster
        .node("a")
        .next((_, observer) -> {
          held.countDown();
          awaitQuietly(release);
          observer.onError(Errors.retry("OVERLOADED", 1, Map.of()));
        });
    try (var client = cluster.client();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> put(client, "{t}slow"));
      held.await();
      put(client, "{t}2");
      put(client, "{t}3");
      release.countDown();
      first.get();
      put(client, "{t}4");
      assertThat(identities())
          .extracting(RequestIdentity::getRequestId)
          .containsExactly(1L, 2L, 3L, 1L, 4L);
      assertThat(identities())
          .extracting(RequestIdentity::getAcknowledgedBelow)
          .containsExactly(1L, 1L, 1L, 1L, 4L);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void eachShardHasAClientIdAndACountOfItsOwn() {
    try (var client = cluster.client()) {
      IntStream.range(0, 40).forEach(i -> put(client, "key" + i));
      var byClient = new TreeMap<String, List<Long>>();
      for (RequestIdentity identity : identities()) {
        String id = HexFormat.of().formatHex(identity.getClientId().toByteArray());
        byClient.computeIfAbsent(id, _ -> new ArrayList<>()).add(identity.getRequestId());
      }
      assertThat(byClient).hasSize(FakeCluster.SHARDS);
      assertThat(byClient.values())
          .allSatisfy(ids ->
              assertThat(ids)
                  .containsExactlyElementsOf(
                      LongStream.rangeClosed(1, ids.size()).boxed().toList()));
    }
  }

  @Test
  void thousandsOfThreadsGetAnIdentityEach() throws Exception {
    try (var client = cluster.client();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Written>> puts = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        String key = "{t}" + i;
        puts.add(threads.submit(() -> put(client, key)));
      }
      for (Future<Written> put : puts) {
        assertThat(put.get().version()).isPositive();
      }
      var ids = new TreeSet<>(identities().stream().map(RequestIdentity::getRequestId).toList());
      assertThat(ids).containsExactlyElementsOf(LongStream.rangeClosed(1, 3_000).boxed().toList());
    }
  }

  @Test
  void theNewestRequestIsNeverTooFarAheadOfTheOldestUnanswered() throws Exception {
    var ids = new RequestIds();
    var first = open(ids);
    for (int i = 1; i < RequestIds.WINDOW; i++) {
      ids.close(open(ids));
    }
    assertThat(ids.open(NOW)).isNull();
    ids.close(first);
    var next = open(ids);
    assertThat(next.getRequestId()).isEqualTo(RequestIds.WINDOW + 1);
    assertThat(next.getAcknowledgedBelow()).isEqualTo(RequestIds.WINDOW + 1);
  }

  private static RequestIdentity open(RequestIds ids) throws InterruptedException {
    var identity = ids.open(NOW);
    assertThat(identity).isNotNull();
    return identity;
  }

  @Test
  void clientIdsDiffer() throws Exception {
    ByteString one = open(new RequestIds()).getClientId();
    assertThat(open(new RequestIds()).getClientId()).isNotEqualTo(one);
  }
}
