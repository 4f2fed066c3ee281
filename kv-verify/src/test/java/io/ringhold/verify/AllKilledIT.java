package io.ringhold.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AllKilledIT {
  private static final int WRITERS = 64;
  private static final int OPERATIONS_EACH = 40;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void whatWasAcknowledgedIsThereAfterAllNodesWereKilledAtOnceUnderLoad() throws Exception {
    long seed = Seeds.next("AllKilledIT");
    ProcessCluster cluster = clusters.three(6);
    var log = new AcknowledgedWrites();
    try (var client = cluster.client();
        var writers = new Writers(client, log)) {
      writers.start(WRITERS, OPERATIONS_EACH, seed);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> log.acknowledged() >= WRITERS * OPERATIONS_EACH / 3);
      cluster.kill();
      cluster.start();
      writers.join();
      System.out.printf(
          "AllKilledIT: %d acknowledged, %d refused, %d unknown; longest pause %s%n",
          log.acknowledged(), log.refused(), log.unknown(), log.longestPause());
      assertThat(log.contradictions(writers.everything())).isEmpty();
      assertThat(ReplicaComparison.of(cluster).differences()).isEmpty();
    }
  }

  /// The same check, of a cluster that did lose what it acknowledged.
  @Test
  void aClusterWhoseLogWasTakenAwayIsCaught() throws Exception {
    ProcessCluster cluster = clusters.prepare(1, 1);
    cluster.start();
    var log = new AcknowledgedWrites();
    try (var client = cluster.client();
        var writers = new Writers(client, log)) {
      writers.start(4, 25, Seeds.next("AllKilledIT"));
      writers.join();
      assertThat(log.contradictions(writers.everything())).isEmpty();
      cluster.kill();
      RaftLogs.takeAway(cluster.node(0));
      cluster.start();
      assertThat(log.contradictions(writers.everything()))
          .isNotEmpty()
          .allMatch(line -> line.contains("is lost"));
    }
  }
}
