package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringhold.server.shard.Answer;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Condition;
import io.ringhold.server.shard.Operation;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.storage.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A value that expires in a shard that nobody writes to.
class TimeToLiveTest {
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final Duration PATIENCE = TestCluster.PATIENCE;

  @TempDir private Path root;

  @Test
  void itIsGoneAtItsTimeAndStaysGoneUnderALeaderWhoseClockIsBehind() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      String leader = cluster.awaitLeader();
      cluster.awaitFirstEntries();
      Operation brief =
          new Operation.Put(Bytes.utf8("k"), Bytes.utf8("v"), new Condition.None(), TTL.toMillis());
      await()
          .atMost(PATIENCE)
          .until(() ->
              cluster
                      .replica(leader)
                      .write(
                          new Command.Write(null, List.of(brief)),
                          Deadline.in(Duration.ofSeconds(2)))
                  instanceof Outcome.Written);
      assertThat(read(cluster, leader, new ReadLevel.Linearizable())).isEqualTo("v");

      cluster.clockAhead = TTL.plusSeconds(1);
      // The shard's own time stands still, which is all that a stale read looks at.
      assertThat(read(cluster, leader, new ReadLevel.Stale())).isEqualTo("v");
      assertThat(read(cluster, leader, new ReadLevel.Linearizable())).isNull();

      cluster.clockAhead = Duration.ZERO;
      cluster.stop(leader);
      String next = cluster.awaitLeader(TestCluster.othersThan(leader));
      assertThat(read(cluster, next, new ReadLevel.Linearizable())).isNull();
    }
  }

  private static @Nullable String read(TestCluster cluster, String node, ReadLevel level)
      throws Exception {
    var answer =
        await()
            .atMost(PATIENCE)
            .until(
                () -> cluster.get(node, "k", level, Duration.ofSeconds(5)),
                Answer.Value.class::isInstance);
    return TestCluster.text(answer);
  }
}
