package io.ringhold.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.ringhold.cli.console.Consoles;
import io.ringhold.cli.console.Consoles.Recording;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Utf8;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  @TempDir Path directory;
  private FakeServer server;

  /// What a run of a command left behind.
  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void serve() throws IOException {
    server = new FakeServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Run kv(String... arguments) {
    return kvReading("", arguments);
  }

  private Run kvReading(String stdin, String... arguments) {
    return kvIn(Map.of("RINGHOLD_ENDPOINTS", server.endpoint()), stdin, arguments);
  }

  private Run kvIn(Map<String, String> variables, String stdin, String... arguments) {
    var environment = new HashMap<>(variables);
    environment.put("XDG_STATE_HOME", directory.toString());
    Recording recording = Consoles.recording(environment, stdin.getBytes(UTF_8));
    int exitCode = new Cli(recording.console()).run(arguments);
    assertThat(recording.err()).doesNotContain("\tat ").doesNotContain("Exception");
    return new Run(exitCode, recording.out(), recording.err());
  }

  private void entry(String key, String value) {
    assertThat(kv("put", key, value).exitCode()).isZero();
  }

  @Test
  void whatIsPutCanBeReadAndRemoved() {
    assertThat(kv("put", "schlüssel", "wert 😀"))
        .isEqualTo(new Run(0, "OK version 1 receipt 1:2:1\n", ""));
    assertThat(kv("get", "schlüssel")).isEqualTo(new Run(0, "wert 😀", ""));
    assertThat(kv("del", "schlüssel")).isEqualTo(new Run(0, "OK version 2 receipt 1:2:2\n", ""));
    assertThat(kv("get", "schlüssel")).isEqualTo(new Run(1, "", "kv: not found: schlüssel\n"));
    assertThat(kv("del", "schlüssel").exitCode()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void valuesComeFromFilesAndStdinByteByByte() throws IOException {
    byte[] gzipLike = {0x1f, (byte) 0x8b, 0, '\n', (byte) 0xff};
    Path file = Files.write(directory.resolve("value"), gzipLike);

    assertThat(kv("put", "file", "--file", file.toString()).exitCode()).isZero();
    assertThat(kvReading("from stdin\n", "put", "stdin", "-").exitCode()).isZero();

    assertThat(server.value("file")).isEqualTo(gzipLike);
    assertThat(kv("get", "stdin").out()).isEqualTo("from stdin\n");
  }

  @Test
  void detoursLeadToNodesWhoseOwnAddressesMeanNothingHere() {
    String node = "node-0.invalid:7400";
    var forwarded =
        Map.of("RINGHOLD_ENDPOINTS", node, "RINGHOLD_DETOURS", node + "=" + server.endpoint());
    assertThat(kvIn(forwarded, "", "put", "a", "1").exitCode()).isZero();

    Run malformed = kvIn(Map.of("RINGHOLD_DETOURS", "node-0.invalid:7400"), "", "get", "a");
    assertThat(malformed.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(malformed.err()).startsWith("kv: RINGHOLD_DETOURS: 'node-0.invalid:7400' is not");
  }

  @Test
  void jsonIsOneValueALineAndErrorsAreJsonToo() {
    assertThat(kv("put", "a", "1", "--json").out())
        .isEqualTo("{\"version\":1,\"receipt\":{\"shard\":1,\"term\":2,\"index\":1}}\n");
    assertThat(kv("get", "a", "--json").out())
        .isEqualTo(
            "{\"key\":\"a\",\"value\":1,\"version\":1,\"found\":true,\"receipt\":{\"shard\":1,\"term\":2,\"index\":1}}\n");
    assertThat(kv("scan", "--json").out()).isEqualTo("{\"key\":\"a\",\"value\":1,\"version\":1}\n");

    Run missing = kv("put", "a", "--file", "no-such-file", "--json");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(missing.err())
        .isEqualTo(
            "{\"error\":{\"exit_code\":2,\"reason\":\"FAILURE\",\"message\":\"no-such-file does not exist\"}}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED_PRECONDITION, CONDITION_FAILED, 1",
    "INVALID_ARGUMENT, LIMIT_EXCEEDED, 1",
    "UNKNOWN, INDETERMINATE, 4",
  })
  void errorsOfTheServerBecomeExitCodes(Status.Code code, String reason, int exitCode) {
    server.obstacle = _ -> FakeServer.error(code, reason, "because");

    Run run = kv("put", "k", "v", "--timeout", "5s");

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).startsWith("kv: ").hasLineCount(1);
  }

  @Test
  void withoutAServerACommandIsUnavailable() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    Run run = kv("get", "k", "--timeout", "300ms", "--endpoints", "127.0.0.1:" + port);

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err()).startsWith("kv: ").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "put",
        "put k",
        "put k v --file f",
        "put k v --if-absent --if-version 3",
        "put k v --if-version x",
        "get k --stale --bounded 5",
        "get k --session 1:2",
        "get k --timeout 0",
        "get k --endpoints nowhere",
        "scan --limit -1",
        "frobnicate",
        "get k --frobnicate",
        "load no-such-file.ndjson",
        "batch no-such-file.ndjson",
        "local ps",
        "local up --nodes 10 --data /tmp/never-made",
      })
  void wrongUseIsSaidInOneLine(String line) {
    Run run = kv(line.split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("kv: ").hasLineCount(1);
  }

  @Test
  void everyCommandHasHelp() {
    assertThat(kv("--help").out()).contains("Exit codes:");
    for (String command :
        "put get del scan batch load export status shards where digest health nodes rebalance moves"
            .split(" ", -1)) {
      assertThat(kv(command, "--help").out())
          .as(command)
          .contains("Usage: kv " + command, "--json");
    }
    for (String command :
        List.of(
            "local up",
            "local ps",
            "local stop",
            "local start",
            "local down",
            "local add",
            "local remove",
            "local wipe",
            "local roll",
            "node drain",
            "node undrain",
            "node maintain",
            "node remove",
            "node replace",
            "move cancel",
            "move limit",
            "shard move",
            "shard transfer",
            "keyspace create",
            "keyspace list",
            "keyspace drop",
            "keyspace limits",
            "cluster health")) {
      assertThat(kv((command + " --help").split(" ", -1)).out())
          .contains("Usage: kv " + command, "--json");
    }
  }

  @Test
  void aScanIsCutByAllItsLimits() {
    for (String key : "a b1 b2 b3 c".split(" ", -1)) {
      entry(key, "v");
    }

    assertThat(keys()).containsExactly("a", "b1", "b2", "b3", "c");
    assertThat(keys("--prefix", "b")).containsExactly("b1", "b2", "b3");
    assertThat(keys("--prefix", "b", "--limit", "2")).containsExactly("b1", "b2");
    assertThat(keys("--prefix", "b", "--limit", "2", "--after", "b2")).containsExactly("b3");
    assertThat(keys("--prefix", "b", "--reverse", "--limit", "2")).containsExactly("b3", "b2");
    assertThat(keys("--prefix", "b", "--reverse", "--to", "b2")).containsExactly("b1");
    assertThat(keys("--from", "b2", "--to", "c")).containsExactly("b2", "b3");
    assertThat(keys("--prefix", "b", "--from", "c")).isEmpty();
  }

  private Stream<String> keys(String... options) {
    String[] arguments =
        Stream.concat(Stream.of("scan", "--keys-only"), Arrays.stream(options))
            .toArray(String[]::new);
    Run run = kv(arguments);
    assertThat(run.exitCode()).isZero();
    return run.out().lines();
  }

  @Test
  void aBatchSaysWhichLineIsWrongAndAppliesNothing() {
    Run broken =
        kvReading(
            "{\"put\":{\"key\":\"a\",\"value\":1}}\n{\"put\":{\"key\":\"a\"}}\n", "batch", "-");
    assertThat(broken.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(broken.err()).startsWith("kv: stdin line 2: ").contains("nothing was applied");
    assertThat(server.entries).isEmpty();

    entry("old", "x");
    Run good =
        kvReading(
            "{\"put\":{\"key\":\"a\",\"value\":1,\"if_absent\":true}}\n\n{\"delete\":{\"key\":\"old\"}}\n",
            "batch",
            "--per-shard",
            "-");
    assertThat(good.exitCode()).isZero();
    assertThat(good.out()).startsWith("OK 2 operations");
    assertThat(keys()).containsExactly("a");
  }

  private static String records(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"key\":\"k%05d\",\"value\":{\"n\":%d}}\n".formatted(i, i))
        .collect(Collectors.joining());
  }

  @Test
  void exportIsTheCanonicalFormOfWhatWasLoaded() throws IOException {
    Path file = directory.resolve("export.ndjson.gz");
    assertThat(kvReading(records(2_500), "load", "-").out()).startsWith("loaded 2,500 records in ");

    assertThat(kv("export", file.toString()).exitCode()).isZero();
    server.entries.clear();
    assertThat(kv("load", file.toString()).exitCode()).isZero();

    assertThat(kv("export").out()).isEqualTo(records(2_500));
    assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
  }

  @Test
  void ofTwoRecordsWithTheSameKeyTheLaterOneWins() {
    String both = "{\"key\":\"k\",\"value\":\"%d\"}\n";
    String lines = IntStream.range(0, 500).mapToObj(both::formatted).collect(Collectors.joining());

    assertThat(kvReading(lines, "load", "-").exitCode()).isZero();

    assertThat(kv("get", "k").out()).isEqualTo("499");
  }

  @Test
  void aBrokenLineIsNamedAndWhatStandsBeforeItIsStored() {
    Run run = kvReading(records(1_000) + "{\"key\":\"broken\",\n" + records(1), "load", "-");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .startsWith("kv: stdin line 1001: not JSON: ")
        .contains("the 1,000 records before it are stored", "safe");
    assertThat(server.entries).hasSize(1_000);
  }

  @Test
  void aRefusedRecordIsNamedAndTheOthersAreStored() {
    byte[] refused = Utf8.bytes("k00500");
    server.obstacle =
        key ->
            Arrays.equals(key, refused)
                ? FakeServer.error(Status.Code.INVALID_ARGUMENT, "LIMIT_EXCEEDED", "too long")
                : null;

    Run run = kvReading(records(800), "load", "-");

    assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
    // Lines of progress may come before it, on a slow machine.
    assertThat(run.err().lines().toList().getLast()).startsWith("kv: stdin line 501 was refused: ");
    assertThat(server.entries).hasSizeGreaterThanOrEqualTo(500).doesNotContainKey(refused);
  }

  @Test
  void loadGivesUpWhenItsPatienceEnds() {
    server.obstacle = _ -> FakeServer.error(Status.Code.UNAVAILABLE, "NO_LEADER", "no leader");

    Run run = kvReading(records(10), "load", "-", "--patience", "200ms");

    assertThat(run.exitCode()).isIn(ExitCode.UNAVAILABLE, ExitCode.INDETERMINATE);
    assertThat(run.err())
        .startsWith("kv: gave up after 0.2 s: ")
        .contains("0 records are stored")
        .hasLineCount(1);
  }

  @Test
  void digestTellsEqualDifferentAndIncompleteApart() throws InterruptedException {
    assertThat(kv("digest").exitCode()).isZero();
    assertThat(kv("digest").out()).endsWith("equal: all replicas of all 2 shards, 14 entries\n");

    server.digest = node -> node;
    assertThat(kv("digest").exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(kv("digest").out()).contains("DIFFERENT");

    server.digest = _ -> "same";
    server.stop("node-1");
    Run incomplete = kv("digest", "--timeout", "300ms");
    assertThat(incomplete.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(incomplete.out()).contains("on node-1: cannot be asked");
  }

  @Test
  void statusAndShardsShowWhatTheNodesSay() throws InterruptedException {
    assertThat(kv("status").out())
        .startsWith("cluster fake: 2 of 2 nodes ready, 2 of 2 shards have a leader\n");
    assertThat(kv("shards").out().lines().skip(1))
        .allMatch(line -> line.matches("\\d +node-0 +2 +node-0 node-1 +40 +3 .*"));
    assertThat(kv("where", "k").out())
        .matches("shard \\d, leader node-0 \\(127.0.0.1:\\d+\\), replicas node-0 node-1\n");

    server.stop("node-1");

    assertThat(kv("status").out()).contains("1 of 2 nodes ready", "no answer");
    assertThat(kv("shards").out()).contains("node-1?");
  }
}
