package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringhold.server.shard.Answer;
import io.ringhold.server.shard.LogEntry;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.server.shard.Receipt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A leader that was cut off must neither answer reads nor acknowledge writes. Each protection is
/// also taken away once, to see that the test would notice.
class PartitionTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path root;

  @Test
  void aDeposedLeaderServesNoLinearizableRead() throws Exception {
    var weakness = new TestCluster.Weakness(UnaryOperator.identity(), false, NEVER);
    assertThat(readFromDeposedLeader(weakness)).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void withoutTermConfirmationTheDeposedLeaderIsCaughtServingAStaleRead() throws Exception {
    var weakness = new TestCluster.Weakness(UnaryOperator.identity(), true, NEVER);
    assertThat(TestCluster.text(readFromDeposedLeader(weakness))).isEqualTo("old");
  }

  private Answer readFromDeposedLeader(TestCluster.Weakness weakness) throws Exception {
    try (TestCluster cluster = new TestCluster(root, weakness)) {
      String old = cluster.awaitLeader();
      assertThat(cluster.put(old, "key", "old", TestCluster.PATIENCE))
          .isInstanceOf(Outcome.Written.class);
      cluster.awaitFirstEntries();
      cluster.firewall().isolate(old);
      // Ratis lets a leader without followers step down only while it is idle; a busy one goes on
      // believing.
      try (var _ = keepBusy(cluster, old)) {
        String next = cluster.awaitLeader(TestCluster.othersThan(old));
        assertThat(cluster.put(next, "key", "new", TestCluster.PATIENCE))
            .isInstanceOf(Outcome.Written.class);
        Answer answer = cluster.get(old, "key", new ReadLevel.Linearizable(), SHORT);
        assertThat(
                TestCluster.text(
                    cluster.get(next, "key", new ReadLevel.Linearizable(), TestCluster.PATIENCE)))
            .isEqualTo("new");
        return answer;
      }
    }
  }

  /// Proposes without end, but slowly enough to stay below Ratis' bound of pending writes during a
  /// test.
  private static ScheduledExecutorService keepBusy(TestCluster cluster, String node) {
    LogEntry nothing = new LogEntry(0, List.of());
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    var _ =
        timer.scheduleAtFixedRate(
            () -> {
              var _ = cluster.proposer(node).propose(nothing);
            },
            0,
            50,
            TimeUnit.MILLISECONDS);
    return timer;
  }

  @Test
  void aLeaderWithoutItsMajorityAcknowledgesNothing() throws Exception {
    Lost lost = writeToIsolatedLeader(TestCluster.Weakness.none());
    assertThat(lost.acknowledged()).isInstanceOf(Outcome.Indeterminate.class);
  }

  @Test
  void acknowledgingBeforeTheCommitIsCaughtLosingTheWrite() throws Exception {
    var weakness =
        new TestCluster.Weakness(
            PartitionTest::acknowledgeAtOnce, false, LeadershipWatchdog.SILENCE_MAX);
    Lost lost = writeToIsolatedLeader(weakness);
    assertThat(lost.acknowledged()).isInstanceOf(Outcome.Written.class);
    assertThat(lost.readAfterHealing()).isNull();
  }

  private record Lost(Outcome acknowledged, @Nullable String readAfterHealing) {}

  private Lost writeToIsolatedLeader(TestCluster.Weakness weakness) throws Exception {
    try (TestCluster cluster = new TestCluster(root, weakness)) {
      String old = cluster.awaitLeader();
      cluster.awaitFirstEntries();
      cluster.firewall().isolate(old);
      Outcome outcome = cluster.put(old, "key", "only here", SHORT);
      String next = cluster.awaitLeader(TestCluster.othersThan(old));
      assertThat(cluster.put(next, "other", "value", TestCluster.PATIENCE))
          .isInstanceOf(Outcome.Written.class);
      cluster.firewall().heal();
      await()
          .atMost(TestCluster.PATIENCE)
          .until(() ->
              "value"
                  .equals(
                      TestCluster.text(cluster.get(old, "other", new ReadLevel.Stale(), SHORT))));
      return new Lost(
          outcome, TestCluster.text(cluster.get(old, "key", new ReadLevel.Stale(), SHORT)));
    }
  }

  private static CommandLane.Proposer acknowledgeAtOnce(CommandLane.Proposer real) {
    return (LogEntry entry) -> {
      var _ = real.propose(entry);
      Outcome written = new Outcome.Written(new Receipt(0, 1, 1), 1, List.of(false));
      return CompletableFuture.completedFuture(
          Collections.nCopies(entry.commands().size(), written));
    };
  }

  @Test
  void aLeaderWhoseMajorityIsSilentStepsDownThoughItIsBusy() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      String old = cluster.awaitLeader();
      cluster.firewall().isolate(old);
      try (var _ = keepBusy(cluster, old)) {
        await()
            .atMost(TestCluster.PATIENCE)
            .until(() -> cluster.replica(old).standing() instanceof Standing.NotLeading);
      }
    }
  }

  @Test
  void boundedAndSessionReadsOfAFollowerAreAsFreshAsTheySay() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      String leader = cluster.awaitLeader();
      String follower = TestCluster.othersThan(leader).getFirst();
      Outcome outcome = cluster.put(leader, "key", "value", TestCluster.PATIENCE);
      assertThat(outcome).isInstanceOf(Outcome.Written.class);
      Receipt receipt = ((Outcome.Written) outcome).receipt();
      assertThat(
              TestCluster.text(
                  cluster.get(
                      follower, "key", new ReadLevel.Session(receipt), TestCluster.PATIENCE)))
          .isEqualTo("value");
      assertThat(
              TestCluster.text(
                  cluster.get(
                      follower,
                      "key",
                      new ReadLevel.Bounded(Duration.ofMillis(10)),
                      TestCluster.PATIENCE)))
          .isEqualTo("value");
      assertThat(
              cluster.get(
                  follower,
                  "key",
                  new ReadLevel.Session(new Receipt(0, receipt.term(), receipt.index() + 1_000)),
                  SHORT))
          .isInstanceOf(Answer.Refused.class);
    }
  }
}
