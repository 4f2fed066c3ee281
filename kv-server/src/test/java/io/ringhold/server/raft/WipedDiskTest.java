package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.ReadLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A write is acknowledged by two of three disks; then one of the two is emptied and the other is
/// away, while the third starts for the first time.
class WipedDiskTest {
  private static final String LATE = "node-2";

  @TempDir Path root;

  /// An emptied disk gets another store id, so it is no voter, and the third alone elects nobody.
  @Test
  void anEmptiedDiskHasNoVoteSoTheWriteWaitsForTheDiskThatHasIt() throws Exception {
    try (TestCluster cluster = new TestCluster(root, honest(), List.of("node-0", "node-1"))) {
      String keeper = writeAndStop(cluster);
      cluster.start(LATE);
      cluster.start(keeper);
      assertThat(read(cluster, List.of(keeper, LATE))).isEqualTo("value");
    }
  }

  /// With its old id it votes for the third, which then leads without ever having heard of the
  /// write.
  @Test
  void anEmptiedDiskThatKeepsItsIdIsCaughtLosingTheWrite() throws Exception {
    try (TestCluster cluster = new TestCluster(root, honest(), List.of("node-0", "node-1"))) {
      String keeper = writeAndStop(cluster);
      String emptied = keeper.equals("node-0") ? "node-1" : "node-0";
      wipe(cluster.home(emptied));
      cluster.start(emptied);
      cluster.start(LATE);
      assertThat(read(cluster, List.of(emptied, LATE))).isNull();
    }
  }

  private static TestCluster.Weakness honest() {
    return TestCluster.Weakness.none();
  }

  /// @return the node whose disk keeps the write
  private static String writeAndStop(TestCluster cluster) throws Exception {
    String leader = cluster.awaitLeader();
    assertThat(cluster.put(leader, "key", "value", TestCluster.PATIENCE))
        .isInstanceOf(Outcome.Written.class);
    cluster.stop("node-0");
    cluster.stop("node-1");
    return leader;
  }

  private static @Nullable String read(TestCluster cluster, List<String> among) throws Exception {
    String leader = cluster.awaitLeader(among);
    return TestCluster.text(
        cluster.get(leader, "key", new ReadLevel.Linearizable(), TestCluster.PATIENCE));
  }

  private static void wipe(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
