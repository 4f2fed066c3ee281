package io.ringhold.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.cli.console.Consoles;
import io.ringhold.cli.console.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
  @TempDir Path path;

  @Test
  void isReadAsItWasWritten() throws Exception {
    Cluster cluster = Cluster.of(3, 7400);
    cluster = cluster.with(cluster.node(1).started(new NodeProcess(4711, 1_700_000_000_000L)));
    cluster =
        cluster.with(
            cluster.node(2).started(new NodeProcess(4712, 1_700_000_000_001L)).stoppedOnPurpose());

    assertThat(Cluster.parse(cluster.toJson().toString())).isEqualTo(cluster);
  }

  @Test
  void tellsEveryServerWhereAllAre() {
    var cluster = Cluster.of(2, 9000);
    assertThat(cluster.members(cluster.node(0)))
        .isEqualTo("node-0=127.0.0.1:9000/127.0.0.1:9100,node-1=127.0.0.1:9001/127.0.0.1:9101");
  }

  @Test
  void nodesComeAndGoAndFoundersStayNamed() throws Exception {
    var cluster = Cluster.of(3, 9000).with(Cluster.Node.fresh(4)).without(1);
    assertThat(cluster.nodes()).extracting(Cluster.Node::number).containsExactly(0, 2, 4);
    assertThat(cluster.members(cluster.node(0))).contains("node-0=", "node-1=", "node-2=");
    assertThat(cluster.members(cluster.node(4)))
        .isEqualTo("node-0=127.0.0.1:9000/127.0.0.1:9100,node-2=127.0.0.1:9002/127.0.0.1:9102");
    assertThat(cluster.replication()).isEqualTo(3);
    assertThat(Cluster.parse(cluster.toJson().toString())).isEqualTo(cluster);

    var upgraded = cluster.with(cluster.node(2).running("/a/checkout"));
    assertThat(Cluster.parse(upgraded.toJson().toString())).isEqualTo(upgraded);
  }

  @Test
  void anOlderDescriptionNamesFoundersAlone() throws Exception {
    var older = "{\"base_port\":7400,\"nodes\":[{\"node\":\"node-0\"},{\"node\":\"node-1\"}]}";
    assertThat(Cluster.parse(older)).isEqualTo(Cluster.of(2, 7400));
  }

  @Test
  void numbersAreNotGivenTwice() throws IOException {
    var directory = new ClusterDirectory(path);
    assertThat(directory.unusedNumber(Cluster.of(3, 9000).without(1))).isEqualTo(3);
    Files.createDirectories(path.resolve("node-3"));
    assertThat(directory.unusedNumber(Cluster.of(3, 9000).with(Cluster.Node.fresh(4))))
        .isEqualTo(5);
  }

  @Test
  void aNodeIsNamedByItsNumberOrName() {
    var cluster = Cluster.of(3, 9000).with(Cluster.Node.fresh(14)).without(1);
    assertThat(DataOption.node("14", cluster)).isEqualTo(14);
    assertThat(DataOption.node("node-2", cluster)).isEqualTo(2);
    assertThatThrownBy(() -> DataOption.node("1", cluster))
        .hasMessage("there is no node 1; the nodes are 0, 2, 14");
  }

  @Test
  void aWipedNodeKeepsItsLogAlone() throws IOException {
    var directory = new ClusterDirectory(path);
    var node = Cluster.Node.fresh(2);
    Files.createDirectories(directory.dataOf(node).resolve("raft").resolve("deep"));
    Files.writeString(directory.dataOf(node).resolve("store"), "id");
    Files.createDirectories(directory.logOf(node).getParent());
    Files.writeString(directory.logOf(node), "words");

    directory.wipe(node);

    try (var left = Files.list(directory.dataOf(node))) {
      assertThat(left).containsExactly(directory.logOf(node).getParent());
    }
    assertThat(directory.logOf(node)).hasContent("words");
  }

  @Test
  void aDeadProcessIsACrashUnlessItWasStoppedOnPurpose() throws Exception {
    Process process = sleeping();
    Cluster.Node node = Cluster.Node.fresh(0).started(NodeProcess.of(process.toHandle()));
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
        IntStream.range(0, 9)
            .mapToObj(i ->
                Thread.ofVirtual()
                    .start(() ->
                        directory.update(
                            c -> c.with(c.node(i).started(new NodeProcess(i + 1, 1))))))
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
        log, "starting\nringhold: the disk is full\nbye\n\n", StandardOpenOption.APPEND);

    assertThat(words.lastWords()).isEqualTo("the disk is full");
  }

  private static Process sleeping() throws IOException {
    return new ProcessBuilder("sleep", "600").start();
  }
}
