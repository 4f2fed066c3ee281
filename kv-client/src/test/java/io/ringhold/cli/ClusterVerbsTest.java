package io.ringhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.api.admin.v1.HealthResponse;
import io.ringhold.api.admin.v1.Member;
import io.ringhold.api.admin.v1.Move;
import io.ringhold.cli.console.Consoles;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands that change a cluster.
class ClusterVerbsTest {
  @TempDir Path directory;
  private FakeServer server;

  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void serve() throws IOException {
    server = new FakeServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Run kv(String line) {
    var environment =
        Map.of("RINGHOLD_ENDPOINTS", server.endpoint(), "XDG_STATE_HOME", directory.toString());
    var recording = Consoles.recording(environment, new byte[0]);
    int exitCode = new Cli(recording.console()).run(line.split(" ", -1));
    assertThat(recording.err()).doesNotContain("\tat ").doesNotContain("Exception");
    return new Run(exitCode, recording.out(), recording.err());
  }

  private Json.Struct json(String line) throws Json.SyntaxException {
    Run run = kv(line + " --json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    return (Json.Struct) Json.parse(run.out());
  }

  private static Json number(long number) {
    return new Json.Numeral(Long.toString(number));
  }

  @Test
  void nodesAreShownAsTheMetaGroupConfirmsThem() throws Json.SyntaxException {
    server.meta.member("node-1").setState(Member.State.WAITING).setZone("north");
    assertThat(kv("nodes").out())
        .startsWith("cluster fake, epoch 7, feature level 1; meta group: node-0;")
        .containsPattern("node-0 +active")
        .containsPattern("node-1 +waiting +north")
        .contains("node-1 waits with a new disk; let it in: ./kv node replace node-1\n");
    assertThat(json("nodes").get("epoch")).isEqualTo(number(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nodes", "moves", "keyspace list", "node drain node-1", "rebalance"})
  void whatNobodyCanConfirmIsUnavailableNotEmpty(String line) {
    server.meta.reachable = false;
    assertThat(kv(line + " --timeout 300ms"))
        .isEqualTo(new Run(ExitCode.UNAVAILABLE, "", "kv: the meta group has no majority\n"));
  }

  @Test
  void aDrainWaitsUntilTheNodeHoldsNothingThenItCanBeRemoved() {
    assertThat(kv("node remove node-1"))
        .isEqualTo(new Run(ExitCode.REFUSED, "", "kv: node-1 holds replicas\n"));

    Run drained = kv("node drain node-1");
    assertThat(drained.exitCode()).isZero();
    assertThat(drained.out())
        .isEqualTo(
            "node-1 is drained: it holds no replica (epoch 8). Take it out: ./kv node remove node-1\n");
    assertThat(kv("nodes").out()).containsPattern("node-1 +drained");

    assertThat(kv("node remove node-1").out())
        .isEqualTo("node-1 is no member any more (epoch 9); its process can be stopped\n");
    assertThat(kv("nodes").out()).doesNotContain("node-1 ");
  }

  @Test
  void whoComesBackWaitsForTheDrainThatIsUnderWay() {
    kv("node drain node-1 --no-wait");
    assertThat(kv("node drain node-1").out()).startsWith("node-1 is drained: ").contains("epoch 8");
  }

  @Test
  void aDrainNeedNotBeWaitedForAndCanBeTakenBack() throws Json.SyntaxException {
    var begun = json("node drain node-1 --no-wait");
    assertThat(begun.get("drained")).isEqualTo(new Json.Flag(false));
    assertThat(kv("nodes").out()).containsPattern("node-1 +draining");

    assertThat(json("node undrain node-1").get("epoch")).isEqualTo(number(9));
    assertThat(kv("nodes").out()).containsPattern("node-1 +active");
  }

  @Test
  void aNodeIsMaintainedAndServesAgain() throws Exception {
    assertThat(kv("node maintain node-1").out()).startsWith("node-1 is in maintenance: ");
    assertThat(kv("nodes").out()).containsPattern("node-1 +maintenance");

    assertThat(json("node maintain node-1 --end").get("maintenance"))
        .isEqualTo(new Json.Flag(false));
    assertThat(kv("nodes").out()).containsPattern("node-1 +active");
  }

  @Test
  void anOldEpochIsRefusedWithWhatToDo() {
    Run refused = kv("node drain node-1 --epoch 5");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err())
        .isEqualTo(
            "kv: the cluster is at epoch 7, not 5; nothing was changed. See: ./kv nodes, ./kv moves\n");
    assertThat(kv("node drain node-1 --epoch 5 --json").err())
        .startsWith("{\"error\":{\"exit_code\":1,\"reason\":\"EPOCH_OLD\"");
    assertThat(kv("node drain node-1 --epoch 7 --no-wait").exitCode()).isZero();
  }

  @Test
  void whoNamesNoEpochIsNotDisturbedByOthers() {
    server.meta.interferences = 3;
    assertThat(kv("node drain node-1 --no-wait").exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "node drain node-9, there is no node node-9",
    "node undrain node-9, there is no node node-9",
    "node replace node-9, there is no node node-9",
    "shard transfer 0 --to node-9, there is no node node-9",
    "move cancel 4, there is no move 4",
    "keyspace create default, default exists",
    "keyspace limits nothing, there is no keyspace nothing; there are: default",
  })
  void whatTheClusterRefusesIsSaid(String line, String why) {
    assertThat(kv(line)).isEqualTo(new Run(ExitCode.REFUSED, "", "kv: " + why + "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node drain",
        "node frobnicate node-1",
        "node drain node-1 --epoch x",
        "move cancel x",
        "move limit",
        "move limit --concurrent 0",
        "move limit --rate fast",
        "shard move 1 --from a",
        "shard move x --from a --to b",
        "rebalance --pause --resume",
        "keyspace create",
        "keyspace create k --value-max 4000GiB",
      })
  void wrongUseIsSaidInOneLine(String line) {
    Run run = kv(line);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("kv: ").hasLineCount(1);
  }

  @Test
  void aRebalanceIsPlannedDryAndForReal() throws Json.SyntaxException {
    assertThat(kv("rebalance --dry-run").out())
        .isEqualTo(
            "shard 1 from node-0 to node-1\n1 moves would even out the load; begin them: ./kv rebalance --epoch 7\n");
    assertThat(kv("moves").out()).startsWith("no move is unfinished (epoch 7)");

    assertThat(json("rebalance --epoch 7").get("epoch")).isEqualTo(number(8));
    assertThat(kv("moves").out())
        .startsWith("1 moves are unfinished (epoch 8); 2 at once, no limit on bytes")
        .containsPattern("1 +1 +node-0 +node-1 +planned");
  }

  @Test
  void movesArePausedAndResumed() {
    assertThat(kv("rebalance --pause").out()).isEqualTo("moves are paused (epoch 8)\n");
    assertThat(kv("moves").out()).contains("PAUSED, go on with: ./kv rebalance --resume");
    assertThat(kv("rebalance --resume").out()).isEqualTo("moves go on (epoch 9)\n");
  }

  @Test
  void watchedMovesAreToldUntilTheyAreOver() {
    kv("shard move 0 --from node-0 --to node-1");
    assertThat(kv("moves --watch").out())
        .isEqualTo(
            """
            move 1: shard 0 from node-0 to node-1, planned
            move 1: shard 0 from node-0 to node-1, copying, 1.0 KiB of 2.0 KiB (50 %)
            move 1: shard 0 from node-0 to node-1, swapping
            move 1: shard 0 from node-0 to node-1, done
            """);
    assertThat(kv("moves --watch").out()).startsWith("no move is unfinished");
  }

  @Test
  void theSpeedOfACopyIsSeenByLookingTwice() throws Json.SyntaxException {
    kv("shard move meta --from node-0 --to node-1");
    server.meta.move(1).setPhase(Move.Phase.COPYING).setBytesTotal(4096);
    assertThat(kv("moves").out()).containsPattern("1 +meta +node-0 +node-1 +swapping");
  }

  @Test
  void aMoveIsCancelledOnce() {
    kv("shard move 0 --from node-0 --to node-1");
    assertThat(kv("move cancel 1").out()).isEqualTo("move 1 is cancelled (epoch 9)\n");
    assertThat(kv("move cancel 1"))
        .isEqualTo(new Run(ExitCode.REFUSED, "", "kv: move 1 is cancelled already\n"));
  }

  @Test
  void movesAreLimited() {
    assertThat(kv("move limit --concurrent 4 --rate 32MiB").out())
        .isEqualTo("4 moves at once, 32.0 MiB/s from each node (epoch 8)\n");
    assertThat(server.meta.state.getBytesPerSecond()).isEqualTo(32L << 20);
    assertThat(kv("move limit --rate 0").out())
        .isEqualTo("4 moves at once, no limit on bytes (epoch 9)\n");
  }

  @Test
  void leadershipsAreTransferred() {
    assertThat(kv("shard transfer 1 --to node-1").out()).isEqualTo("node-1 leads shard 1\n");
    assertThat(kv("shard transfer meta --to node-1 --json").out())
        .isEqualTo("{\"shard\":\"meta\",\"leader\":\"node-1\"}\n");
  }

  @Test
  void keyspacesComeChangeAndGo() {
    assertThat(kv("keyspace create logs --key-max 1KiB --value-max 64k").out())
        .isEqualTo("keyspace logs: keys up to 1.0 KiB, values up to 64.0 KiB\n");
    assertThat(kv("keyspace limits logs --value-max 1MiB --json").out())
        .isEqualTo(
            "{\"keyspace\":\"logs\",\"id\":1,\"key_bytes_max\":1024,\"value_bytes_max\":1048576}\n");
    assertThat(kv("keyspace list").out()).containsPattern("logs +1 +1.0 KiB +1.0 MiB");
    assertThat(kv("keyspace drop logs").exitCode()).isZero();
    assertThat(kv("keyspace list --json").out()).hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "WHOLE, 0, WHOLE",
    "AT_RISK, 1, AT RISK",
    "UNAVAILABLE, 3, UNAVAILABLE",
    "UNKNOWN, 3, UNKNOWN"
  })
  void healthIsAnExitCode(HealthResponse.Level level, int exitCode, String word) {
    server.meta.health = HealthResponse.newBuilder().setLevel(level).addAdvice("do something");
    server
        .meta
        .health
        .addShardsBuilder()
        .setShard(-1)
        .setLevel(level)
        .setLeader("node-0")
        .setWhy("a reason")
        .addReplicasBuilder()
        .setNode("node-0")
        .setLag(-1);
    for (String command : new String[] {"health", "cluster health"}) {
      Run run = kv(command);
      assertThat(run.exitCode()).isEqualTo(exitCode);
      assertThat(run.out())
          .startsWith(word + ": ")
          .contains("not confirmed: the meta group cannot be asked")
          .containsPattern("meta +node-0 +node-0\\? +\\? +.*a reason")
          .endsWith("What to do:\n- do something\n");
      assertThat(kv(command + " --json").out())
          .contains("\"shard\":\"meta\"", "\"lag\":null", "\"map_confirmed\":false");
    }
  }

  @Test
  void withoutANodeNobodyKnowsTheHealth() {
    server.close();
    assertThat(kv("health --timeout 300ms").exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
  }
}
