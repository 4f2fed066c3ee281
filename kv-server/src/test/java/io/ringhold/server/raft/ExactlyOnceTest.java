package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Condition;
import io.ringhold.server.shard.LogEntry;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.RequestIdentity;
import io.ringhold.storage.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A retried write is applied once: at once, after the leader changed, and after a restart from
/// flushed tables.
class ExactlyOnceTest {
  private static final int REQUESTS = 100;
  private static final Bytes CLIENT = Bytes.wrap(new byte[RequestIdentity.CLIENT_ID_BYTES]);

  @TempDir Path root;

  @Test
  void retriesAnswerWhatTheFirstTryAnswered() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      List<List<Outcome>> tries = writeThreeTimes(cluster);
      assertThat(tries.get(0)).allMatch(Outcome.Written.class::isInstance);
      assertThat(tries.get(1)).isEqualTo(tries.get(0));
      assertThat(tries.get(2)).isEqualTo(tries.get(0));
    }
  }

  @Test
  void withoutSessionsTheRetriesAreCaughtBeingAppliedAgain() throws Exception {
    var weakness =
        new TestCluster.Weakness(
            ExactlyOnceTest::forgetIdentities, false, LeadershipWatchdog.SILENCE_MAX);
    try (TestCluster cluster = new TestCluster(root, weakness)) {
      List<List<Outcome>> tries = writeThreeTimes(cluster);
      assertThat(tries.get(1)).isNotEqualTo(tries.get(0));
    }
  }

  private List<List<Outcome>> writeThreeTimes(TestCluster cluster) throws Exception {
    List<List<Outcome>> tries = new ArrayList<>();
    String first = cluster.awaitLeader();
    tries.add(writeAll(cluster, first));
    cluster.raft(first).handOverLeaderships();
    String second = cluster.awaitLeader(TestCluster.othersThan(first));
    tries.add(writeAll(cluster, second));
    for (String node : List.of("node-0", "node-1", "node-2")) {
      cluster.raft(node).flush();
      cluster.stop(node);
    }
    for (String node : List.of("node-0", "node-1", "node-2")) {
      cluster.start(node);
    }
    tries.add(writeAll(cluster, cluster.awaitLeader()));
    return tries;
  }

  private static List<Outcome> writeAll(TestCluster cluster, String leader)
      throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    long issuedAtMs = System.currentTimeMillis();
    for (int i = 1; i <= REQUESTS; i++) {
      outcomes.add(
          cluster.write(
              leader,
              new RequestIdentity(CLIENT, i, 1, issuedAtMs),
              i % 2 == 0 ? new Condition.IfAbsent() : new Condition.None(),
              "key-" + i,
              "value",
              TestCluster.PATIENCE));
    }
    return outcomes;
  }

  private static CommandLane.Proposer forgetIdentities(CommandLane.Proposer real) {
    return entry ->
        real.propose(
            new LogEntry(
                entry.timestampMs(),
                entry.commands().stream().map(ExactlyOnceTest::anonymous).toList()));
  }

  private static Command anonymous(Command command) {
    return command instanceof Command.Write(var _, var operations)
        ? new Command.Write(null, operations)
        : command;
  }
}
