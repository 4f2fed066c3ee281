package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.shard.Command;
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
      assertThat(digests(cluster, next)).hasSize(3).containsOnly(digests(cluster, next).getFirst());
    }
  }

  private static List<Digests.Digest> digests(TestCluster cluster, String leader)
      throws InterruptedException {
    Outcome mark =
        cluster.replica(leader).write(new Command.DigestMark(), Deadline.in(TestCluster.PATIENCE));
    assertThat(mark).isInstanceOf(Outcome.Marked.class);
    long index = ((Outcome.Marked) mark).receipt().index();
    List<Digests.Digest> digests = new ArrayList<>();
    for (String node : NODES) {
      digests.add(
          Objects.requireNonNull(
              cluster.replica(node).digest(index, Deadline.in(TestCluster.PATIENCE))));
    }
    return digests;
  }
}
