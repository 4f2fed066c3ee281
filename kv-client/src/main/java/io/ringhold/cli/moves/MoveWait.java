package io.ringhold.cli.moves;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Units;
import io.ringhold.client.Answer;
import io.ringhold.client.ClusterState;
import io.ringhold.client.KvAdmin;
import io.ringhold.client.Move;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.Predicate;

/// Waits until moves are over, and tells on stderr how far they are: a line that is redrawn on a
/// terminal, a new line every few seconds elsewhere.
public final class MoveWait {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration LINE = Duration.ofSeconds(2);
  private static final String CLEAR_LINE = "\r\033[K";

  private final Console console;
  private final KvAdmin admin;
  private final String what;
  private final boolean quiet;
  private final Pace pace = new Pace();
  private String told = "";
  private long toldAt;

  /// @param what is waited for, such as `drain of node-3`
  /// @param quiet tells nothing
  public MoveWait(Console console, KvAdmin admin, String what, boolean quiet) {
    this.console = console;
    this.admin = admin;
    this.what = what;
    this.quiet = quiet;
  }

  /// Returns the first state that will do. Waits on while nobody knows the state.
  ///
  /// @param mine which moves are told of
  public ClusterState until(Predicate<ClusterState> enough, Predicate<Move> mine)
      throws InterruptedException {
    toldAt = System.nanoTime();
    while (true) {
      switch (admin.cluster()) {
        case Answer.Known<ClusterState>(var state) -> {
          if (enough.test(state)) {
            clear();
            return state;
          }
          pace.look(state, mine, System.nanoTime());
          tell(text(state, mine));
        }
        case Answer.Unknown<ClusterState>(_, var why) ->
            tell("%s: nobody can say how far it is (%s); waiting".formatted(what, why));
      }
      Thread.sleep(LOOK_AGAIN);
    }
  }

  private String text(ClusterState state, Predicate<Move> mine) {
    var text =
        new StringBuilder(
            "%s: %d of %d moves over".formatted(what, pace.over(state), pace.total()));
    if (state.movesPaused()) {
      return text.append("; moves are paused, go on with: ")
          .append(console.command())
          .append(" rebalance --resume")
          .toString();
    }
    state.unfinishedMoves().stream()
        .filter(mine)
        .max(Comparator.comparing(Move::phase))
        .ifPresent(furthest -> text.append("; ").append(doing(furthest)));
    pace.left(state)
        .ifPresent(left -> text.append("; about ").append(Units.duration(left)).append(" left"));
    return text.toString();
  }

  private static String doing(Move move) {
    String doing = "shard %s %s".formatted(MoveForm.shard(move.shard()), MoveForm.phase(move));
    if (move.phase() == Move.Phase.COPYING && move.bytesTotal() > 0) {
      return doing + " " + MoveForm.copied(move);
    }
    return move.note().isEmpty() ? doing : doing + ": " + move.note();
  }

  private void tell(String text) {
    if (quiet) {
      return;
    }
    if (console.errIsTerminal()) {
      console.err().print(CLEAR_LINE + text);
      console.err().flush();
    } else if (!text.equals(told) && System.nanoTime() - toldAt > LINE.toNanos()) {
      console.say(text);
      told = text;
      toldAt = System.nanoTime();
    }
  }

  private void clear() {
    if (!quiet && console.errIsTerminal()) {
      console.err().print(CLEAR_LINE);
      console.err().flush();
    }
  }
}
