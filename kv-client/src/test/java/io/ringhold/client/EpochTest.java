package io.ringhold.client;

import static io.ringhold.client.FakeNode.error;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringhold.api.v1.PutRequest;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a client follows a cluster whose nodes and shards move.
class EpochTest {
  private static final byte[] KEY = "key".getBytes(UTF_8);

  private FakeCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static void put(KvClient client) {
    client.put("", KEY, KEY, Condition.NONE);
  }

  private static FakeNode.Fault moved(long epoch) {
    return error(Errors.retry("SHARD_MOVED", 1, Map.of("epoch", Long.toString(epoch))));
  }

  @Test
  void aRequestTellsTheEpochOfTheMapThatItsSenderUsed() throws IOException {
    cluster.join("d");
    try (var client = cluster.client()) {
      put(client);
      assertThat(cluster.node("a").toldEpochs).last().isEqualTo("2");
    }
  }

  @Test
  void aNewerEpochInAnAnswerMakesTheClientLearnTheMapOnce() throws IOException {
    try (var client = cluster.client()) {
      put(client);
      cluster.join("d");
      put(client);
      await().until(() -> cluster.looks.get() == 2);
      await()
          .untilAsserted(() -> {
            put(client);
            assertThat(cluster.node("a").toldEpochs).last().isEqualTo("2");
          });
      assertThat(cluster.looks).hasValue(2);
    }
  }

  @Test
  void aShardThatMovedIsFoundAfterOneLookAtTheMap() {
    try (var client = cluster.client()) {
      put(client);
      cluster.lead("b");
      cluster.leave("a");
      cluster.node("a").always(moved(2));
      put(client);
      assertThat(cluster.seen(PutRequest.class))
          .extracting(FakeCluster.Seen::node)
          .containsExactly("a", "a", "b");
      assertThat(cluster.looks.get()).isBetween(2, 3); // the answer's epoch may cause one more
    }
  }

  @Test
  void callsThatMeetAMoveTogetherLookOnce() throws InterruptedException {
    try (var client = cluster.client();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      put(client);
      cluster.lead("b");
      cluster.leave("a");
      cluster.node("a").always(moved(2));
      for (int i = 0; i < 50; i++) {
        var _ = threads.submit(() -> put(client));
      }
      threads.shutdown();
      await().until(threads::isTerminated);
      assertThat(cluster.looks.get()).isLessThan(6);
    }
  }

  @Test
  void aMapThatIsStillOldDoesNotSendTheClientInCircles() {
    try (var client = cluster.client()) {
      put(client);
      cluster.node("a").next(moved(9)).next(moved(9));
      put(client);
      assertThat(cluster.seen(PutRequest.class)).hasSizeLessThan(8);
    }
  }

  @Test
  void nodesThatJoinTakeTheSeedsPlace() throws IOException {
    var seed = cluster.node("a");
    try (var client = cluster.clientOf(seed)) {
      put(client);
      cluster.join("d");
      put(client); // from its answer the client learns of d
      await().until(() -> cluster.looks.get() == 2);
      cluster.lead("d");
      for (String name : new String[] {"a", "b", "c"}) {
        cluster.leave(name);
        cluster.node(name).stop();
      }
      put(client);
      assertThat(cluster.seen.getLast().node()).isEqualTo("d");
    }
  }

  @Test
  void connectionsToNodesThatLeftAreClosed() {
    var leaving = cluster.node("a");
    try (var client = cluster.clientOf(leaving)) {
      put(client);
      assertThat(leaving.connections).hasValue(1);
      cluster.lead("b");
      cluster.leave("a");
      leaving.always(moved(2));
      put(client);
      await().until(() -> leaving.connections.get() == 0);
      put(client);
      assertThat(leaving.connections).hasValue(0);
    }
  }
}
