package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringhold.server.transfer.Checkpoints;
import io.ringhold.server.transfer.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.LifeCycle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A replica that is copied to a node that had none, takes the place of another, and is given up
/// again.
class JoinTest {
  private static final String NEW = "node-3";

  @TempDir Path root;

  @Test
  void aReplicaIsCopiedVotesInPlaceOfAnotherAndIsGivenBack() throws Exception {
    try (TestCluster cluster =
        new TestCluster(root, TestCluster.Weakness.shortLogs(Checkpoints.Maker.HONEST))) {
      String leader = cluster.awaitLeader();
      CatchUpTest.fill(cluster, leader, "before", 40);
      AtomicLong done = new AtomicLong();
      AtomicLong total = new AtomicLong();
      RaftNode joining = cluster.startEmpty(NEW);
      assertThat(joining.holds(cluster.group())).isFalse();
      joining.copyShard(
          cluster.group(),
          leader,
          (d, t) -> {
            done.set(d);
            total.set(t);
          });
      assertThat(done.get()).isEqualTo(total.get()).isGreaterThan(8 << 20);
      assertThat(cluster.replica(NEW).leader()).isNull();

      // It comes back by itself, although no configuration has named it yet.
      cluster.stop(NEW);
      joining = cluster.startEmpty(NEW);
      assertThat(joining.holds(cluster.group())).isTrue();
      joining.addShard(cluster.group());
      assertThat(joining.quarantined()).isEmpty();

      String leaving = TestCluster.othersThan(leader).getFirst();
      String staying = TestCluster.othersThan(leader).getLast();
      List<String> voters = List.of(leader, staying, NEW);
      cluster.vote(leader, voters);
      assertEqual(cluster, voters);

      cluster.raft(leaving).dropShard(cluster.group());
      cluster.raft(leaving).dropShard(cluster.group());
      assertThat(cluster.raft(leaving).replica(TestCluster.SHARD)).isNull();
      assertThat(cluster.raft(leaving).holds(cluster.group())).isFalse();
      assertThat(filesBelow(cluster.home(leaving).resolve("raft-parked")))
          .containsExactly("raft-meta");
      assertThat(filesBelow(cluster.home(leaving).resolve("shards"))).containsExactly("LOCK");

      // Nobody fills it up again under its old name but by a copy.
      cluster.raft(leaving).addShard(cluster.group());
      assertThat(cluster.raft(leaving).quarantined()).containsKey(TestCluster.SHARD);
      String now = cluster.awaitLeader(voters);
      cluster.raft(leaving).copyShard(cluster.group(), now, TransferProgress.NONE);
      assertThat(cluster.raft(leaving).quarantined()).isEmpty();
      cluster.vote(now, List.of(leader, staying, leaving));
      assertEqual(cluster, List.of(leader, staying, leaving));
    }
  }

  /// Ratis closes a group that has no vote and hears no leader: also that of a replica that catches
  /// up when the leader dies under it.
  @Test
  void aReplicaThatHasNoVoteStaysOpenToBeGivenOne() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      String leader = cluster.awaitLeader();
      CatchUpTest.fill(cluster, leader, "before", 2);
      String leaving = TestCluster.othersThan(leader).getFirst();
      String staying = TestCluster.othersThan(leader).getLast();
      Replica before = cluster.replica(leaving);
      cluster.vote(leader, List.of(leader, staying));
      await("a new replica in place of the one that was closed")
          .atMost(TestCluster.PATIENCE)
          .until(() -> {
            Replica now = cluster.raft(leaving).replica(TestCluster.SHARD);
            return now != null && now != before && cluster.raft(leaving).quarantined().isEmpty();
          });
      // Whoever comes late to close the old one must not take the log from under the new one.
      cluster.raft(leaving).closeGroup(before);
      assertThat(filesBelow(cluster.home(leaving).resolve("raft-parked"))).isEmpty();
      List<String> all = List.of(leader, staying, leaving);
      cluster.vote(cluster.awaitLeader(List.of(leader, staying)), all);
      assertEqual(cluster, all);
    }
  }

  /// Its files are touched by nobody else before it has let go of them.
  @Test
  void aGroupThatClosesByItselfIsWaitedFor() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      String leader = cluster.awaitLeader();
      for (String node : TestCluster.othersThan(leader)) {
        RaftServer.Division division = cluster.replica(node).division();
        Thread.ofPlatform().daemon().start(division::close);
        while (!division.getInfo().getLifeCycleState().isClosingOrClosed()) {
          Thread.onSpinWait();
        }
        cluster.raft(node).closeGroup(cluster.replica(node));
        assertThat(division.getInfo().getLifeCycleState()).isEqualTo(LifeCycle.State.CLOSED);
      }
    }
  }

  @Test
  void aCopyThatIsCancelledLeavesOnlyWhatTheNextOneUses() throws Exception {
    try (TestCluster cluster =
        new TestCluster(root, TestCluster.Weakness.shortLogs(Checkpoints.Maker.HONEST))) {
      String leader = cluster.awaitLeader();
      CatchUpTest.fill(cluster, leader, "before", 72);
      RaftNode joining = cluster.startEmpty(NEW);
      AtomicLong pieces = new AtomicLong();
      Thread copying = Thread.currentThread();
      cluster.sabotage =
          (_, _, _) -> {
            if (pieces.incrementAndGet() == 68) {
              copying.interrupt();
            }
          };
      assertThatThrownBy(() -> joining.copyShard(cluster.group(), leader, TransferProgress.NONE))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(joining.holds(cluster.group())).isFalse();
      assertThat(cluster.home(NEW).resolve("shards/shard-000")).doesNotExist();
      long first = joining.transfers().bytesReceived();

      joining.copyShard(cluster.group(), leader, TransferProgress.NONE);
      long second = joining.transfers().bytesReceived() - first;
      assertThat(second)
          .isLessThan(
              cluster.replica(NEW).store().stats().levels().stream()
                      .mapToLong(level -> level.bytes())
                      .sum()
                  / 2);
    }
  }

  private static void assertEqual(TestCluster cluster, List<String> nodes) throws Exception {
    long index = cluster.markDigest(nodes);
    List<Digests.Digest> digests = new ArrayList<>();
    for (String node : nodes) {
      await()
          .atMost(TestCluster.PATIENCE)
          .until(() -> cluster.replica(node).appliedIndex() >= index);
      digests.add(
          Objects.requireNonNull(
              cluster.replica(node).digest(index, Deadline.in(TestCluster.PATIENCE)), node));
    }
    assertThat(digests).containsOnly(digests.getFirst());
  }

  private static List<String> filesBelow(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
  }
}
