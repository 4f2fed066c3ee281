package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringhold.server.shard.Outcome;
import java.lang.reflect.AccessibleObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A handover that fails at once. Ratis 3.3.0 never ends it: the leader stays and refuses all
/// writes.
class HandoverTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration SHORT = Duration.ofSeconds(2);

  @TempDir Path root;

  @Test
  void aShardWhoseHandoverFailedTakesWritesAgain() throws Exception {
    try (TestCluster cluster = new TestCluster(root, TestCluster.Weakness.none())) {
      failHandover(cluster);
      assertThat(writeToLeader(cluster)).isInstanceOf(Outcome.Refused.class);
      await()
          .atMost(TestCluster.PATIENCE)
          .until(() -> writeToLeader(cluster) instanceof Outcome.Written);
    }
  }

  @Test
  void withoutTheWatchdogItRefusesThem() throws Exception {
    var weakness = new TestCluster.Weakness(UnaryOperator.identity(), false, NEVER);
    try (TestCluster cluster = new TestCluster(root, weakness)) {
      failHandover(cluster);
      Duration longerThanTheWatchdogTakes =
          Leaderships.TRANSFER_TIMEOUT.plus(LeadershipWatchdog.SILENCE_MAX.multipliedBy(2));
      await()
          .during(longerThanTheWatchdogTakes)
          .atMost(TestCluster.PATIENCE)
          .until(() -> writeToLeader(cluster) instanceof Outcome.Refused);
    }
  }

  private static Outcome writeToLeader(TestCluster cluster) throws InterruptedException {
    return cluster.put(cluster.awaitLeader(), "key", "value", SHORT);
  }

  /// As when the follower has gone a moment before. Through Ratis' own classes, because from
  /// outside that takes luck.
  private static void failHandover(TestCluster cluster) throws Exception {
    assertThat(writeToLeader(cluster)).isInstanceOf(Outcome.Written.class);
    cluster.awaitFirstEntries();
    var leader = cluster.replica(cluster.awaitLeader());
    var request =
        new TransferLeadershipRequest(
            ClientId.randomId(),
            RaftPeerId.valueOf(leader.peerId()),
            leader.groupId(),
            1,
            RaftPeerId.valueOf("gone"),
            SHORT.toMillis());
    var division = leader.division();
    var transfers = open(division.getClass().getDeclaredField("transferLeadership")).get(division);
    Class<?> context = Class.forName(transfers.getClass().getName() + "$Context");
    Supplier<?> noFollower = () -> null;
    open(transfers.getClass().getDeclaredMethod("start", context))
        .invoke(
            transfers,
            open(context.getDeclaredConstructor(TransferLeadershipRequest.class, Supplier.class))
                .newInstance(request, noFollower));
  }

  private static <T extends AccessibleObject> T open(T member) {
    member.setAccessible(true);
    return member;
  }
}
