package io.ringhold.verify.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final String PUT =
      "{\"process\":1,\"put\":\"k\",\"value\":\"a\",\"start\":1,\"end\":2,\"ok\":{\"shard\":0,\"term\":1,\"index\":1,\"versions\":[1]}}\n";
  private static final String SEEN =
      "{\"process\":1,\"get\":\"k\",\"start\":3,\"end\":4,\"ok\":{\"shard\":0,\"term\":1,\"index\":1,\"entries\":[[\"k\",\"a\",1]]}}\n";
  private static final String MISSED =
      "{\"process\":1,\"get\":\"k\",\"start\":3,\"end\":4,\"ok\":{\"shard\":0,\"term\":1,\"index\":1}}\n";

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        new Console(
            InputStream.nullInputStream(),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            "kv",
            directory,
            Map.of()),
        arguments);
  }

  private int check(String history) throws Exception {
    Path file = Files.writeString(directory.resolve("history.jsonl"), history);
    return run("--check", file.toString());
  }

  @Test
  void aTrueHistoryIsOk() throws Exception {
    assertThat(check(PUT + SEEN)).isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("2 operations", "0 violations");
  }

  @Test
  void aHistoryThatCannotBeTrueIsShown() throws Exception {
    assertThat(check(PUT + MISSED)).isEqualTo(ExitCode.REFUSED);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("linearizability, k: no order");
  }

  @Test
  void aMalformedHistoryAndUnknownWordsAreMisuse() throws Exception {
    assertThat(check("no history\n")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("line 1");
    assertThat(run("--nemesis", "kill,earthquake")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("earthquake");
    assertThat(run("--nodes", "many")).isEqualTo(ExitCode.USAGE);
  }
}
