package io.ringhold.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringhold.client.ClusterHealth;
import io.ringhold.client.ClusterState;
import io.ringhold.client.KvClient;
import io.ringhold.client.KvException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two builds in one cluster, that differ in their version and in what they understand.
class RollingUpgradeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WRITERS = 8;
  private static final int OPERATIONS_EACH = 400;
  private static final String NEWER = "99.0.0";

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void theFeatureLevelRisesWithTheLastNodeAndAnOlderBuildIsRefusedThen() throws Exception {
    long seed = Seeds.next("RollingUpgradeIT");
    Path newer = newerBuild(clusters.directory());
    ProcessCluster cluster = clusters.three(4);
    var log = new AcknowledgedWrites();
    try (var client = cluster.client();
        var writers = new Writers(client, log)) {
      writers.start(WRITERS, OPERATIONS_EACH, seed);
      for (ServerProcess node : cluster.nodes()) {
        assertThat(state(client).featureLevel()).isEqualTo(1);
        awaitWhole(client);
        node.stop();
        node.use(newer);
        node.start();
        node.awaitReady();
        await().atMost(PATIENCE).until(() -> versionOf(client, node).equals(NEWER));
      }
      await().atMost(PATIENCE).until(() -> state(client).featureLevel() == 2);
      writers.join();

      ServerProcess late = cluster.node(0);
      late.stop();
      int before = late.output().size();
      late.use(ServerProcess.packaged());
      late.start();
      assertThat(late.awaitEnd()).isEqualTo(1);
      assertThat(late.output().stream().skip(before))
          .anyMatch(line -> line.startsWith("ringhold: ") && line.contains("BUILD_TOO_OLD"));
      late.use(newer);
      late.start();
      late.awaitReady();

      System.out.printf(
          "RollingUpgradeIT: %d acknowledged, %d refused, %d unknown; longest pause %s%n",
          log.acknowledged(), log.refused(), log.unknown(), log.longestPause());
      // Leaderships are still handed back to the node that came last.
      var found = patiently(writers::everything);
      assertThat(log.contradictions(found)).isEmpty();
      var replicas = ReplicaComparison.of(cluster);
      assertThat(replicas.differences()).isEmpty();
      assertThat(replicas.entries()).isEqualTo(found.size());
    }
  }

  private static <T> T patiently(Callable<T> question) {
    return await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(KvException.class)
        .until(question, _ -> true);
  }

  /// What the meta group says; it may be without a leader for a moment.
  private static ClusterState state(KvClient client) {
    return patiently(() -> client.admin().cluster().known());
  }

  private static void awaitWhole(KvClient client) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(KvException.class)
        .until(() -> client.admin().health().known().level() == ClusterHealth.Level.WHOLE);
  }

  private static String versionOf(KvClient client, ServerProcess node) {
    return state(client).members().stream()
        .filter(member -> member.node().equals(node.name()))
        .map(ClusterState.Member::version)
        .findFirst()
        .orElse("");
  }

  /// The packaged server with other words about itself.
  private static Path newerBuild(Path directory) throws IOException {
    Path packaged = ServerProcess.packaged();
    Path copy = directory.resolve("newer");
    try (Stream<Path> files = Files.walk(packaged)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(packaged.relativize(file).toString()));
      }
    }
    try (Stream<Path> jars = Files.list(copy.resolve("app"))) {
      Path jar =
          jars.filter(file -> file.getFileName().toString().startsWith("kv-server"))
              .findFirst()
              .orElseThrow();
      try (FileSystem zip = FileSystems.newFileSystem(jar)) {
        Files.write(
            zip.getPath("ringhold-build.properties"),
            List.of("version=" + NEWER, "feature-level=2"));
      }
    }
    return copy;
  }
}
