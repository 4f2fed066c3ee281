package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.ReadLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
  private static final List<String> NODES = List.of("node-0", "node-1", "node-2");

  @TempDir Path root;

  @Test
  void everythingAcknowledgedIsThereAfterAllNodesRestartAndTheReplicasAreEqual() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      String leader = cluster.awaitLeader();
      for (int i = 0; i < 200; i++) {
        assertThat(cluster.put(leader, "key-" + i, "value-" + i, TestCluster.PATIENCE))
            .isInstanceOf(Outcome.Written.class);
        if (i == 100) {
          // Half of it comes back from tables, half from the log.
          cluster.raft(leader).flush();
        }
      }
      for (String node : NODES) {
        cluster.stop(node);
      }
      for (String node : NODES) {
        cluster.start(node);
      }
      String next = cluster.awaitLeader();
      for (int i = 0; i < 200; i++) {
        assertThat(
                TestCluster.text(
                    cluster.get(
                        next, "key-" + i, new ReadLevel.Linearizable(), TestCluster.PATIENCE)))
            .isEqualTo("value-" + i);
      }
      assertThat(digests(cluster)).hasSize(3).containsOnly(digests(cluster).getFirst());
    }
  }

  @Test
  void aReplicaThatWasAwayWhileTheOthersCutTheirLogsCatchesUp() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      String away = cluster.awaitLeader();
      putAll(cluster, away, "before");
      long written = cluster.replica(away).appliedIndex();
      List<String> others = TestCluster.othersThan(away);
      await()
          .atMost(TestCluster.PATIENCE)
          .until(() ->
              others.stream().allMatch(node -> cluster.replica(node).appliedIndex() >= written));
      cluster.stop(away);
      // A new term begins a new segment, right behind the last entry that the replica has.
      String next = cluster.awaitLeader(others);
      putAll(cluster, next, "meanwhile");
      for (String node : others) {
        cluster.raft(node).flush();
      }
      cluster.start(away);
      await()
          .atMost(TestCluster.PATIENCE)
          .until(
              () -> cluster.replica(away).appliedIndex() >= cluster.replica(next).appliedIndex());
      List<Digests.Digest> digests = digests(cluster);
      assertThat(digests).hasSize(3).containsOnly(digests.getFirst());
    }
  }

  private static void putAll(TestCluster cluster, String leader, String value)
      throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      assertThat(cluster.put(leader, "key-" + i, value, TestCluster.PATIENCE))
          .isInstanceOf(Outcome.Written.class);
    }
  }

  private static List<Digests.Digest> digests(TestCluster cluster) throws InterruptedException {
    long index = cluster.markDigest(NODES);
    List<Digests.Digest> digests = new ArrayList<>();
    for (String node : NODES) {
      digests.add(
          Objects.requireNonNull(
              cluster.replica(node).digest(index, Deadline.in(TestCluster.PATIENCE))));
    }
    return digests;
  }
}
