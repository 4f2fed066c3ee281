package io.ringhold.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.cli.console.Consoles;
import io.ringhold.cli.console.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
  @TempDir Path path;

  @Test
  void isReadAsItWasWritten() throws Exception {
    Cluster cluster = Cluster.of(3, 7400);
    cluster =
        cluster.with(cluster.nodes().get(1).started(new NodeProcess(4711, 1_700_000_000_000L)));
    cluster =
        cluster.with(
            cluster
                .nodes()
                .get(2)
                .started(new NodeProcess(4712, 1_700_000_000_001L))
                .stoppedOnPurpose());

    assertThat(Cluster.parse(cluster.toJson().toString())).isEqualTo(cluster);
  }

  @Test
  void tellsEveryServerWhereAllAre() {
    assertThat(Cluster.of(2, 9000).members())
        .isEqualTo("node-0=127.0.0.1:9000/127.0.0.1:9100,node-1=127.0.0.1:9001/127.0.0.1:9101");
  }

  @Test
  void aDeadProcessIsACrashUnlessItWasStoppedOnPurpose() throws Exception {
    Process process = sleeping();
    Cluster.Node node =
        new Cluster.Node(0, null, false).started(NodeProcess.of(process.toHandle()));
    assertThat(node.isRunning()).isTrue();

    process.destroyForcibly().waitFor();

    assertThat(node.isRunning()).isFalse();
    assertThat(node.isCrashed()).isTrue();
    assertThat(node.stoppedOnPurpose().isCrashed()).isFalse();
  }

  @Test
  void aProcessThatOnlyInheritedTheNumberIsNotTouched() throws Exception {
    Process innocent = sleeping();
    try {
      var recycled =
          new NodeProcess(
              innocent.pid(), NodeProcess.of(innocent.toHandle()).startedAtMillis() - 60_000);

      assertThat(recycled.isAlive()).isFalse();
      recycled.kill();
      recycled.terminate();

      assertThat(recycled.awaitEnd(Duration.ZERO)).isTrue();
      assertThat(innocent.isAlive()).isTrue();
    } finally {
      innocent.destroyForcibly().waitFor();
    }
  }

  @Test
  void changesFollowEachOther() throws Exception {
    var directory = new ClusterDirectory(path);
    directory.found(Cluster.of(9, 7400));
    var threads =
        java.util.stream.IntStream.range(0, 9)
            .mapToObj(i ->
                Thread.ofVirtual()
                    .start(() ->
                        directory.update(
                            c -> c.with(c.nodes().get(i).started(new NodeProcess(i + 1, 1))))))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(directory.read().nodes()).noneMatch(node -> node.process() == null);
  }

  @Test
  void aDamagedDescriptionIsSaidNotOverwritten() throws IOException {
    Files.writeString(path.resolve("cluster.json"), "{\"base_port\":7400");

    assertThatThrownBy(() -> new ClusterDirectory(path).read())
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is damaged");
  }

  @Test
  void theLastClusterIsRemembered() {
    Map<String, String> environment = Map.of("XDG_STATE_HOME", path.resolve("state").toString());
    var console = Consoles.recording(environment, new byte[0]).console();
    assertThatThrownBy(() -> ClusterDirectory.of("", console))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--data DIR");
    assertThat(LastCluster.endpoints(environment)).containsExactly("127.0.0.1:7400");

    var directory = new ClusterDirectory(path.resolve("cluster"));
    directory.found(Cluster.of(2, 9000));
    LastCluster.remember(directory.path(), environment);

    assertThat(ClusterDirectory.of("", console)).isEqualTo(directory);
    assertThat(LastCluster.endpoints(environment))
        .containsExactly("127.0.0.1:9000", "127.0.0.1:9001");
  }

  @Test
  void theServersVerdictComesBeforeItsLastLine() throws IOException {
    Path log = path.resolve("server.log");
    Files.writeString(log, "ringhold: the verdict of an earlier run\n");
    ServerLog words = ServerLog.fromNowOn(log);
    assertThat(words.lastWords()).isEqualTo("it wrote nothing");

    Files.writeString(
        log,
        "starting\nringhold: the disk is full\nbye\n\n",
        java.nio.file.StandardOpenOption.APPEND);

    assertThat(words.lastWords()).isEqualTo("the disk is full");
  }

  private static Process sleeping() throws IOException {
    return new ProcessBuilder("sleep", "600").start();
  }
}
