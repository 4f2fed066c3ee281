package io.ringhold.verify.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.verify.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Short runs of `kv verify`. What the long ones are for is not shown here, only that they work.
class VerifyIT {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void killsUnderLoadLeaveNothingThatCannotBeTrue() throws Exception {
    // A machine that is busy with other things may be too slow for a verdict.
    assertThat(verify("--nemesis", "kill", "--minutes", "0.5"))
        .isIn(ExitCode.OK, ExitCode.UNAVAILABLE);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\"violations\":0", "\"replica_differences\":[]");
    assertThat(directory.resolve("report.html")).content().contains("<svg", "kill leader");
    Path history = directory.resolve("history.jsonl");
    assertThat(Main.run(console(), "--check", history.toString())).isEqualTo(ExitCode.OK);
  }

  /// The negative control: reads that ask for less than they are judged by.
  @Test
  void readsThatAreNotConfirmedAreCaught() throws Exception {
    assertThat(verify("--stale-reads", "--nemesis", "pause", "--minutes", "0.5"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\"verdict\":\"VIOLATED\"", "\"linearizability\":");
  }

  @Test
  void aRunWithTooLittleLoadIsVoid() throws Exception {
    assertThat(verify("--nemesis", "none", "--rate", "20", "--minutes", "0.2"))
        .isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"verdict\":\"VOID\"");
  }

  private int verify(String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--json",
            "--seed",
            Long.toString(Seeds.next("VerifyIT") & 0xffff),
            "--out",
            directory.toString()));
    int exitCode = Main.run(console(), all.toArray(String[]::new));
    // For the report of a failed test.
    System.out.println(out.toString(StandardCharsets.UTF_8));
    assertThat(Json.parse(Files.readString(directory.resolve("summary.json")).strip()))
        .isInstanceOf(Json.Struct.class);
    return exitCode;
  }

  private Console console() {
    out.reset();
    return new Console(
        InputStream.nullInputStream(),
        out,
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        false,
        false,
        "kv",
        Path.of(System.getProperty("ringhold.home", "..")),
        Map.of());
  }
}
