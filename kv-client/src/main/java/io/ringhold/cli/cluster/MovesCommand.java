package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Table;
import io.ringhold.cli.console.Units;
import io.ringhold.cli.moves.MoveForm;
import io.ringhold.cli.moves.Pace;
import io.ringhold.client.Answer;
import io.ringhold.client.ClusterState;
import io.ringhold.client.KvAdmin;
import io.ringhold.client.Move;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "moves",
    header = "Shows the moves under way, and those that ended last.",
    description = "ETA is for the copy alone, at the speed seen while this command looks.")
public final class MovesCommand implements Callable<Integer> {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final String CLEAR_SCREEN = "\033[H\033[2J";

  private final Console console;
  private final Pace pace = new Pace();

  @Option(names = "--watch", description = "Stay until no move is unfinished.")
  private boolean watch;

  @Mixin private final Connection connection;

  public MovesCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connection.open()) {
      if (watch) {
        watch(client.admin());
      } else {
        show(look(client.admin()));
      }
    }
    return ExitCode.OK;
  }

  // Twice where something is copied, since one look tells no speed.
  private ClusterState look(KvAdmin admin) throws InterruptedException {
    ClusterState state = admin.cluster().known();
    pace.look(state, _ -> true, System.nanoTime());
    if (state.unfinishedMoves().stream().anyMatch(m -> m.phase() == Move.Phase.COPYING)) {
      Thread.sleep(LOOK_AGAIN);
      state = admin.cluster().known();
      pace.look(state, _ -> true, System.nanoTime());
    }
    return state;
  }

  private void watch(KvAdmin admin) throws InterruptedException {
    var last = new HashMap<Long, String>();
    while (true) {
      switch (admin.cluster()) {
        case Answer.Known<ClusterState>(var state) -> {
          pace.look(state, _ -> true, System.nanoTime());
          if (console.outIsTerminal() && !connection.json()) {
            console.write(CLEAR_SCREEN.getBytes(StandardCharsets.US_ASCII));
            show(state);
          } else {
            tellChanges(state, last);
          }
          console.flush();
          if (state.unfinishedMoves().isEmpty()) {
            return;
          }
        }
        case Answer.Unknown<ClusterState>(_, var why) ->
            console.say("nobody can say how far the moves are (" + why + "); waiting");
      }
      Thread.sleep(LOOK_AGAIN);
    }
  }

  private void tellChanges(ClusterState state, Map<Long, String> last) {
    boolean first = last.isEmpty();
    boolean changed = false;
    for (Move move : state.moves()) {
      String now = move.phase() + MoveForm.copied(move) + move.note();
      if (!now.equals(last.put(move.id(), now)) && !(first && move.isOver())) {
        changed = true;
        if (!connection.json()) {
          console.line(MoveForm.line(move, pace.left(move)));
        }
      }
    }
    if (connection.json() && (changed || first)) {
      console.line(json(state));
    } else if (first && state.unfinishedMoves().isEmpty()) {
      console.line(headline(state));
    }
  }

  private void show(ClusterState state) {
    if (connection.json()) {
      console.line(json(state));
      return;
    }
    console.line(headline(state));
    if (state.moves().isEmpty()) {
      return;
    }
    console.line("");
    var table = new Table("ID", "SHARD", "FROM", "TO", "PHASE", "COPIED", "ETA", "WHY", "NOTE");
    for (Move move : state.moves()) {
      table.line(
          move.id(),
          MoveForm.shard(move.shard()),
          move.from() == null ? "" : move.from(),
          move.to() == null ? "" : move.to(),
          MoveForm.phase(move),
          MoveForm.copied(move),
          pace.left(move).map(Units::duration).orElse(""),
          move.reason(),
          move.note());
    }
    table.printTo(console);
  }

  private String headline(ClusterState state) {
    int unfinished = state.unfinishedMoves().size();
    String line =
        "%s (epoch %d); %d at once, %s"
            .formatted(
                unfinished == 0 ? "no move is unfinished" : unfinished + " moves are unfinished",
                state.epoch(),
                state.movesAtOnce(),
                state.bytesPerSecond() == 0
                    ? "no limit on bytes"
                    : Units.bytes(state.bytesPerSecond()) + "/s from each node");
    return state.movesPaused()
        ? line + "; PAUSED, go on with: " + console.command() + " rebalance --resume"
        : line;
  }

  private Json json(ClusterState state) {
    List<Json> moves =
        state.moves().stream().map(move -> MoveForm.json(move, pace.left(move))).toList();
    return Json.object()
        .with("epoch", state.epoch())
        .with("unfinished", state.unfinishedMoves().size())
        .with("paused", state.movesPaused())
        .with("at_once", state.movesAtOnce())
        .with("bytes_per_second", state.bytesPerSecond())
        .with("moves", new Json.Array(moves));
  }
}
