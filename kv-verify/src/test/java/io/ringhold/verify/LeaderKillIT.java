package io.ringhold.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LeaderKillIT {
  private static final int WRITERS = 64;
  private static final int OPERATIONS_EACH = 80;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void killingTheBusiestLeaderUnderLoadLosesNoAcknowledgedWriteAndDoublesNone() throws Exception {
    long seed = Seeds.next("LeaderKillIT");
    ProcessCluster cluster = clusters.three(12);
    var log = new AcknowledgedWrites();
    try (var client = cluster.client();
        var writers = new Writers(client, log)) {
      writers.start(WRITERS, OPERATIONS_EACH, seed);
      awaitAcknowledged(log, 0.15);
      ServerProcess victim = cluster.busiestLeader(client);
      victim.kill();
      awaitAcknowledged(log, 0.45);
      victim.start();
      writers.join();
      cluster.awaitReady();
      System.out.printf(
          "LeaderKillIT: %s killed and started again; %d acknowledged, %d refused, %d unknown; longest pause %s%n",
          victim.name(), log.acknowledged(), log.refused(), log.unknown(), log.longestPause());
      var found = writers.everything();
      assertThat(log.contradictions(found)).isEmpty();
      var replicas = ReplicaComparison.of(cluster);
      assertThat(replicas.differences()).isEmpty();
      assertThat(replicas.entries()).isEqualTo(found.size());
    }
  }

  private static void awaitAcknowledged(AcknowledgedWrites log, double share) {
    long goal = (long) (share * WRITERS * OPERATIONS_EACH);
    await().atMost(Duration.ofSeconds(60)).until(() -> log.acknowledged() >= goal);
  }
}
