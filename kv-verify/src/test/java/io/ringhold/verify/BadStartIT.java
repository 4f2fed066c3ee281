package io.ringhold.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringhold.client.ClusterState;
import io.ringhold.client.Condition;
import io.ringhold.client.ReadLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A server that must not start says why in one line, ends with exit code 1 and touches nothing.
/// All is tried beside one running cluster, which must not notice.
class BadStartIT {
  private static final String DATA_DIR = "RINGHOLD_DATA_DIR";
  private static final String VERDICT = "ringhold: ";

  @RegisterExtension final Clusters clusters = new Clusters();

  private final List<String> troubles = new ArrayList<>();

  @Test
  void aServerThatMustNotStartSaysWhyInOneLineAndTouchesNothing() throws Exception {
    ProcessCluster cluster = clusters.three(2);
    ServerProcess node = cluster.node(0);
    ServerProcess away = cluster.node(2);
    try (var client = cluster.client()) {
      client.put("", key(), key(), Condition.NONE);

      refuses(cluster, "data directory in use", node.dataDirectory().toString(), _ -> {});
      refuses(
          cluster,
          "the same server twice",
          ProcessCluster.endpoint(node),
          environment -> environment.putAll(node.environment()));
      refuses(cluster, "no data directory", DATA_DIR, environment -> environment.remove(DATA_DIR));
      refuses(
          cluster,
          "malformed members",
          "node-0=127.0.0.1",
          environment -> environment.put("RINGHOLD_MEMBERS", "node-0=127.0.0.1"));
      refuses(
          cluster,
          "not a member",
          "node-7",
          environment -> environment.put("RINGHOLD_NODE", "node-7"));

      away.stop();
      Path others = away.dataDirectory();
      refusesUntouched(
          cluster,
          "data directory of another cluster",
          others,
          environment -> environment.put("RINGHOLD_CLUSTER", "another"));
      refusesUntouched(cluster, "data directory of another node", others, _ -> {});
      refusesUntouched(cluster, "foreign directory", foreignDirectory(), _ -> {});
      refusesUntouched(cluster, "a file", file(), _ -> {});
      refusesUntouched(cluster, "read-only directory", readOnlyDirectory(), _ -> {});

      // An emptied disk is somebody new: it must not vote under the old name, and waits.
      Clusters.delete(others);
      away.start();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> away.output().stream().anyMatch(line -> line.contains("kv node replace")));
      assertThat(away.isReady()).isFalse();
      assertThat(
              client.admin().cluster().known().members().stream()
                  .filter(member -> member.state() == ClusterState.MemberState.WAITING))
          .singleElement()
          .returns(away.name(), ClusterState.Member::node);
      assertThat(client.get("", key(), ReadLevel.LINEARIZABLE).entry()).isPresent();
    }
    assertThat(troubles).isEmpty();
  }

  private static byte[] key() {
    return "key".getBytes(UTF_8);
  }

  private void refuses(
      ProcessCluster cluster, String what, String named, Consumer<Map<String, String>> change)
      throws IOException, InterruptedException {
    ServerProcess server = cluster.variant(what.replace(' ', '-'), cluster.node(0), change);
    server.start();
    judge(what, server, named);
  }

  private void refusesUntouched(
      ProcessCluster cluster, String what, Path data, Consumer<Map<String, String>> change)
      throws IOException, InterruptedException {
    Map<String, String> before = contents(data);
    refuses(
        cluster,
        what,
        data.toString(),
        environment -> {
          environment.put(DATA_DIR, data.toString());
          change.accept(environment);
        });
    if (!contents(data).equals(before)) {
      troubles.add("%s: was %s, became %s".formatted(what, before, contents(data)));
    }
  }

  private void judge(String what, ServerProcess server, String named) throws InterruptedException {
    int exitCode = server.awaitEnd();
    List<String> output = server.output();
    List<String> verdicts = output.stream().filter(line -> line.startsWith(VERDICT)).toList();
    System.out.println(what + ": exit code " + exitCode + ", " + verdicts);
    if (exitCode != 1
        || verdicts.size() != 1
        || !verdicts.getFirst().contains(named)
        || output.stream().anyMatch(line -> line.startsWith("\tat "))) {
      troubles.add("%s: exit code %d, %s".formatted(what, exitCode, String.join("\n", output)));
    }
  }

  private Path foreignDirectory() throws IOException {
    Path foreign = clusters.directory();
    Files.writeString(foreign.resolve("letters.txt"), "dear diary");
    return foreign;
  }

  private Path file() throws IOException {
    return Files.writeString(clusters.directory().resolve("file"), "not a directory");
  }

  /// For root no permission makes a directory read-only; there is one that the kernel does not let
  /// anybody write to.
  private Path readOnlyDirectory() throws IOException {
    Path directory = clusters.directory();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    return Files.isWritable(directory) ? Path.of("/sys") : directory;
  }

  /// Every file below a path with its size and time of change.
  private static Map<String, String> contents(Path path) throws IOException {
    if (path.startsWith("/sys")) {
      return Map.of();
    }
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            file.toString(), Files.size(file) + " B " + Files.getLastModifiedTime(file).toMillis());
      }
    }
    return contents;
  }
}
