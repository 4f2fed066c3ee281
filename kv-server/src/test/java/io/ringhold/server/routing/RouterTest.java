package io.ringhold.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.cluster.States;
import io.ringhold.server.membership.ClusterView;
import io.ringhold.server.raft.LogDirectories;
import io.ringhold.server.raft.Peers;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.raft.ReplicaTransfers;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.server.shard.Refusal;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Routes of shards that this node does not serve: it never belonged to shard 0, and its replica of
/// shard 1 could not be opened. What it serves itself is the replica's to say.
class RouterTest {
  private static final int ELSEWHERE = 0;
  private static final int BROKEN_HERE = 1;
  private static final int ONLY_HERE = 2;
  private static final ReadLevel STALE = new ReadLevel.Stale();

  @TempDir static Path root;
  private static Engine engine;
  private static RaftNode raft;

  private Router router;

  @BeforeAll
  static void aNodeWithoutShards() throws IOException {
    engine =
        Engine.open(
            new DiskFileSystem(),
            root.resolve("shards"),
            EngineOptions.defaults(),
            EngineListener.NONE);
    raft =
        new RaftNode(
            new RaftNode.Options("a", "disk", "127.0.0.1", 0, LogDirectories.under(root)),
            engine,
            new NoPeers(),
            new ReplicaTransfers.Options(
                root, new RemoteCheckpoints(new PeerClients(new ClosedDoors()), "a"), () -> 0),
            InstantSource.system());
  }

  @BeforeEach
  void thatHasHeardOfNoLeaders() throws Exception {
    ClusterView view = ClusterView.under(root);
    view.offer(
        States.of(
            3,
            List.of("a", "b", "c", "d"),
            List.of(List.of("b", "c", "d"), List.of("b", "a", "c"), List.of("a"))));
    router = new Router("a", view, raft);
  }

  private static final class NoPeers implements Peers {
    @Override
    public CompletableFuture<long[]> terms(String node, int[] shards) {
      return CompletableFuture.failedFuture(new IOException("nobody there"));
    }

    @Override
    public CompletableFuture<Long> readIndex(String leader, int shard) {
      return CompletableFuture.failedFuture(new IOException("nobody there"));
    }
  }

  @AfterAll
  static void close() throws IOException {
    raft.close();
    engine.close();
  }

  @Test
  void aShardThatIsElsewhereIsAskedOfTheReplicaThatShouldLead() {
    assertThat(router.forWrite(ELSEWHERE, false)).isEqualTo(new Route.Remote("b"));
    assertThat(router.forRead(ELSEWHERE, STALE, false)).isEqualTo(new Route.Remote("b"));
  }

  @Test
  void whatComesForwardedEndsHere() {
    assertRefused(router.forWrite(ELSEWHERE, true));
    assertRefused(router.forRead(BROKEN_HERE, STALE, true));
  }

  @Test
  void aNamedLeaderIsAskedNext() {
    router.leaderIs(ELSEWHERE, "d");
    assertThat(router.forWrite(ELSEWHERE, false)).isEqualTo(new Route.Remote("d"));
    assertThat(router.forWrite(BROKEN_HERE, false)).isEqualTo(new Route.Remote("b"));
  }

  @Test
  void replicasThatCannotAnswerAreAskedInTurn() {
    for (String asked : List.of("b", "c", "d", "b")) {
      assertThat(router.forWrite(ELSEWHERE, false)).isEqualTo(new Route.Remote(asked));
      router.couldNotAnswer(ELSEWHERE, asked);
    }
  }

  @Test
  void manyThatFailAtOnceMoveOnOnce() {
    router.couldNotAnswer(ELSEWHERE, "b");
    router.couldNotAnswer(ELSEWHERE, "b");
    assertThat(router.forWrite(ELSEWHERE, false)).isEqualTo(new Route.Remote("c"));
  }

  /// It would answer itself, for ever, that it does not serve the shard.
  @Test
  void aNodeNeverForwardsToItself() {
    for (String asked : List.of("b", "c", "b")) {
      assertThat(router.forWrite(BROKEN_HERE, false)).isEqualTo(new Route.Remote(asked));
      router.leaderIs(BROKEN_HERE, "a");
      router.couldNotAnswer(BROKEN_HERE, asked);
    }
  }

  @Test
  void aShardWhoseOnlyReplicaIsNotServedIsRefused() {
    assertRefused(router.forWrite(ONLY_HERE, false));
  }

  private static void assertRefused(Route route) {
    assertThat(route)
        .isInstanceOfSatisfying(
            Route.Refused.class,
            refused ->
                assertThat(refused.refusal().reason()).isEqualTo(Refusal.Reason.SHARD_MOVED));
  }
}
