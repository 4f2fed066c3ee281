package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringhold.server.transfer.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfDefenceTest {
  @TempDir Path root;

  @Test
  void aReplicaThatFailsIsOpenedAgainOnceAndThenHasToBeReplaced() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      String leader = cluster.awaitLeader();
      CatchUpTest.fill(cluster, leader, "before", 3);
      String victim = TestCluster.othersThan(leader).getFirst();
      // By itself, without a word to anybody.
      cluster.replica(victim).division().close();
      Replica closed = cluster.replica(victim);
      await()
          .atMost(TestCluster.PATIENCE)
          .until(() -> {
            Replica now = cluster.raft(victim).replica(TestCluster.SHARD);
            return now != null && now != closed && cluster.raft(victim).quarantined().isEmpty();
          });
      CatchUpTest.fill(cluster, leader, "after", 3);
      CatchUpTest.awaitCaughtUp(cluster, victim);

      cluster.raft(victim).storeFailed("shard-000", new IOException("on purpose"));
      await()
          .atMost(TestCluster.PATIENCE)
          .until(() -> cluster.raft(victim).damaged().contains(TestCluster.SHARD));
      assertThat(cluster.raft(victim).quarantined()).containsKey(TestCluster.SHARD);
      assertThat(cluster.raft(victim).isAlive()).isTrue();
    }
  }

  @Test
  void aFollowerBehindADeadConnectionIsReachedByANewOne() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      String leader = cluster.awaitLeader();
      String follower = TestCluster.othersThan(leader).getFirst();
      CatchUpTest.fill(cluster, leader, "before", 2);
      CatchUpTest.awaitCaughtUp(cluster, follower);
      cluster.firewall().freeze(leader, follower);
      CatchUpTest.fill(cluster, leader, "frozen", 20);
      CatchUpTest.awaitCaughtUp(cluster, follower);
    }
  }

  @Test
  void aTornTailIsCutAtStartAndAFlippedBitIsNot() throws Exception {
    try (TestCluster cluster =
        new TestCluster(root, TestCluster.Weakness.shortLogs(Checkpoints.Maker.HONEST))) {
      String leader = cluster.awaitLeader();
      CatchUpTest.fill(cluster, leader, "key", 3);
      String victim = TestCluster.othersThan(leader).getFirst();
      CatchUpTest.awaitCaughtUp(cluster, victim);
      cluster.stop(victim);
      Path segment = openSegment(cluster.home(victim));
      byte[] log = Files.readAllBytes(segment);
      // The beginning of one more record, which nobody has acknowledged.
      byte[] begun = new byte[700];
      Arrays.fill(begun, (byte) 0x33);
      // 100,000 bytes, and a term.
      System.arraycopy(new byte[] {(byte) 0xa0, (byte) 0x8d, 0x06, 0x08, 0x01}, 0, begun, 0, 5);
      Files.write(segment, begun, StandardOpenOption.APPEND);
      cluster.start(victim);
      assertThat(cluster.raft(victim).quarantined()).isEmpty();
      CatchUpTest.awaitCaughtUp(cluster, victim);
      assertThat(Files.size(openSegment(cluster.home(victim)))).isNotEqualTo(log.length + 700);

      cluster.stop(victim);
      segment = openSegment(cluster.home(victim));
      log = Files.readAllBytes(segment);
      log[log.length / 2] ^= 1;
      Files.write(segment, log);
      cluster.start(victim);
      assertThat(cluster.raft(victim).damaged()).containsExactly(TestCluster.SHARD);
      assertThat(Files.readAllBytes(openSegment(cluster.home(victim)))).isEqualTo(log);
    }
  }

  @Test
  void aStopWhileShardsAreOpenedDamagesNothing() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      cluster.awaitLeader();
      String node = "node-0";
      cluster.stop(node);
      RaftNode raft = cluster.startEmpty(node);
      Thread.currentThread().interrupt();
      raft.addShard(cluster.group());
      assertThat(Thread.interrupted()).isTrue();
      assertThat(raft.quarantined()).isEmpty();
      assertThat(raft.damaged()).isEmpty();
      assertThat(raft.replicas()).isEmpty();
    }
  }

  private static Path openSegment(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      List<Path> open =
          files.filter(file -> file.getFileName().toString().startsWith("log_inprogress")).toList();
      assertThat(open).hasSize(1);
      return open.getFirst();
    }
  }
}
