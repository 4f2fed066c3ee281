package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringhold.server.shard.Outcome;
import io.ringhold.server.transfer.Checkpoints;
import io.ringhold.storage.ForgedCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A replica that was away for so long that the others' logs do not reach back to it.
class CatchUpTest {
  private static final List<String> NODES = List.of("node-0", "node-1", "node-2");
  private static final int VALUE_BYTES = 256 * 1024;

  @TempDir Path root;

  @Test
  void itFetchesTheStateAndTheOthersGoOn() throws Exception {
    try (TestCluster cluster =
        new TestCluster(root, TestCluster.Weakness.shortLogs(Checkpoints.Maker.HONEST))) {
      String away = fallBehind(cluster);
      String leader = cluster.awaitLeader(TestCluster.othersThan(away));
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch written = new CountDownLatch(1);
      cluster.sabotage =
          (_, _, _) -> {
            begun.countDown();
            written.await();
          };
      cluster.start(away);
      begun.await();
      // In the middle of the transfer: it holds up nobody.
      fill(cluster, leader, "meanwhile", 10);
      written.countDown();
      awaitCaughtUp(cluster, away);
      assertEqualReplicas(cluster);
      assertThat(cluster.raft(away).transfers().bytesReceived()).isPositive();
      assertNothingLeft(cluster);

      // Again, after a restart of all on what was installed.
      for (String node : NODES) {
        cluster.stop(node);
      }
      for (String node : NODES) {
        cluster.start(node);
      }
      assertEqualReplicas(cluster);
    }
  }

  @Test
  void aTransferThatBreaksGoesOnWithWhatHasArrived() throws Exception {
    try (TestCluster cluster =
        new TestCluster(root, TestCluster.Weakness.shortLogs(Checkpoints.Maker.HONEST))) {
      String away = fallBehind(cluster);
      AtomicLong pieces = new AtomicLong();
      cluster.sabotage =
          (_, _, _) -> {
            if (pieces.incrementAndGet() % 90 == 0) {
              throw new IOException("broken on purpose");
            }
          };
      cluster.start(away);
      awaitCaughtUp(cluster, away);
      assertEqualReplicas(cluster);
      assertNothingLeft(cluster);
    }
  }

  @Test
  void theSenderAndThenTheReceiverDieOnTheWay() throws Exception {
    try (TestCluster cluster =
        new TestCluster(root, TestCluster.Weakness.shortLogs(Checkpoints.Maker.HONEST))) {
      String away = fallBehind(cluster);
      List<String> others = TestCluster.othersThan(away);
      AtomicLong pieces = new AtomicLong();
      CountDownLatch firstHalf = new CountDownLatch(1);
      CountDownLatch secondHalf = new CountDownLatch(1);
      CountDownLatch never = new CountDownLatch(1);
      cluster.sabotage =
          (_, _, _) -> {
            long piece = pieces.incrementAndGet();
            if (piece == 70) {
              firstHalf.countDown();
              never.await();
            } else if (piece == 100) {
              secondHalf.countDown();
              never.await();
            }
          };
      cluster.start(away);
      firstHalf.await();
      String sender = cluster.awaitLeader(others);
      cluster.stop(sender);
      // Until the sender is back nobody leads: the one that is left knows more than a replica that
      // is behind, but the two are a majority.
      cluster.stop(away);
      cluster.start(away);
      secondHalf.await();
      cluster.stop(away);
      cluster.sabotage = (_, _, _) -> {};
      cluster.start(sender);
      cluster.start(away);
      awaitCaughtUp(cluster, away);
      assertEqualReplicas(cluster);
      // The receiver may have died on another sender than on the one that it came back to.
      cluster.clockAhead = Duration.ofMinutes(2);
      await().atMost(TestCluster.PATIENCE).untilAsserted(() -> assertNothingLeft(cluster));
    }
  }

  @Test
  void aCheckpointWithoutTheMemtableThatClaimsItsPositionIsCaught() throws Exception {
    try (TestCluster cluster =
        new TestCluster(
            root, TestCluster.Weakness.shortLogs(ForgedCheckpoint::withoutTheMemtable))) {
      String away = fallBehind(cluster);
      cluster.start(away);
      awaitCaughtUp(cluster, away);
      List<Digests.Digest> digests = digests(cluster);
      assertThat(digests.stream().distinct()).hasSizeGreaterThan(1);
    }
  }

  /// Stops a follower; the others write on, flush, and cut their logs.
  static String fallBehind(TestCluster cluster) throws Exception {
    String leader = cluster.awaitLeader();
    fill(cluster, leader, "before", 4);
    String away = TestCluster.othersThan(leader).getFirst();
    await()
        .atMost(TestCluster.PATIENCE)
        .until(
            () -> cluster.replica(away).appliedIndex() >= cluster.replica(leader).appliedIndex());
    long reached = cluster.replica(away).appliedIndex();
    cluster.stop(away);
    String next = cluster.awaitLeader(TestCluster.othersThan(away));
    fill(cluster, next, "after", 72);
    for (String node : TestCluster.othersThan(away)) {
      await()
          .atMost(TestCluster.PATIENCE)
          .until(() -> {
            cluster.raft(node).flush();
            return cluster.replica(node).division().getRaftLog().getStartIndex() > reached + 1;
          });
    }
    // Not flushed by anybody: what a checkpoint must have beside the tables.
    fill(cluster, next, "tail", 3);
    return away;
  }

  static void fill(TestCluster cluster, String leader, String key, int count)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      assertThat(
              cluster.put(
                  leader, key + "-" + i, (key + i).repeat(VALUE_BYTES / 8), TestCluster.PATIENCE))
          .isInstanceOf(Outcome.Written.class);
    }
  }

  static void awaitCaughtUp(TestCluster cluster, String away) {
    String leader = cluster.awaitLeader(TestCluster.othersThan(away));
    await()
        .atMost(TestCluster.PATIENCE)
        .until(() -> {
          Replica replica = cluster.raft(away).replica(TestCluster.SHARD);
          return replica != null
              && replica.problem() == null
              && replica.appliedIndex() >= cluster.replica(leader).appliedIndex();
        });
  }

  private static void assertNothingLeft(TestCluster cluster) throws IOException {
    for (String node : NODES) {
      assertThat(cluster.home(node).resolve("checkpoints")).isEmptyDirectory();
      assertThat(cluster.home(node).resolve("transfers/shard-000/arrived")).doesNotExist();
      assertThat(cluster.home(node).resolve("transfers/shard-000/commit")).doesNotExist();
    }
  }

  private static void assertEqualReplicas(TestCluster cluster) throws InterruptedException {
    List<Digests.Digest> digests = digests(cluster);
    assertThat(digests).hasSize(3).containsOnly(digests.getFirst());
  }

  private static List<Digests.Digest> digests(TestCluster cluster) throws InterruptedException {
    long index = cluster.markDigest(NODES);
    List<Digests.Digest> digests = new ArrayList<>();
    for (String node : NODES) {
      digests.add(
          Objects.requireNonNull(
              cluster.replica(node).digest(index, Deadline.in(TestCluster.PATIENCE)), node));
    }
    return digests;
  }
}
