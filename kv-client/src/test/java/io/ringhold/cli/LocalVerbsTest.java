package io.ringhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.cli.console.Consoles;
import io.ringhold.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the local verbs refuse, and what they do without a server.
class LocalVerbsTest {
  private static final String THREE_NODES =
      "{\"base_port\":9000,\"founders\":3,\"nodes\":[{\"node\":\"node-0\"},{\"node\":\"node-1\"},{\"node\":\"node-3\"}]}";

  @TempDir Path path;

  @BeforeEach
  void describeACluster() throws IOException {
    Files.writeString(path.resolve("cluster.json"), THREE_NODES);
  }

  private Consoles.Recording local(int exitCode, String line) {
    var recording =
        Consoles.recording(Map.of("XDG_STATE_HOME", path.resolve("s").toString()), new byte[0]);
    var words = Stream.of(("local " + line + " --data").split(" ", -1));
    var arguments = Stream.concat(words, Stream.of(path.toString())).toArray(String[]::new);
    assertThat(new Cli(recording.console()).run(arguments)).as(recording.err()).isEqualTo(exitCode);
    return recording;
  }

  @ParameterizedTest
  @CsvSource({
    "roll, 1, no node was restarted: node-0 does not run; start it first: kv local start 0",
    "add, 3, no node of the cluster runs; start it: kv local start",
    "remove 1, 3, no node of the cluster runs; start it: kv local start",
    "remove 7, 2, 'there is no node 7; the nodes are 0, 1, 3'",
    "wipe 2, 2, 'there is no node 2; the nodes are 0, 1, 3'",
    "start node-x, 2, 'there is no node node-x; the nodes are 0, 1, 3'",
  })
  void whatCannotBeDoneIsSaidAndNothingChanges(String line, int exitCode, String why)
      throws IOException {
    assertThat(local(exitCode, line).err()).isEqualTo("kv: " + why + "\n");
    assertThat(path.resolve("cluster.json")).hasContent(THREE_NODES);
  }

  @Test
  void aWipeEmptiesTheDiskAndSaysHowToGoOn() throws IOException {
    Path stored = Files.createDirectories(path.resolve("node-3").resolve("raft"));
    Files.writeString(stored.resolve("store"), "id");

    assertThat(local(ExitCode.OK, "wipe 3").out())
        .isEqualTo(
            """
            node-3 is killed and its disk is empty. To replace it:
              ./kv local start 3
              ./kv node replace node-3
            """);

    assertThat(path.resolve("node-3")).isEmptyDirectory();
  }
}
