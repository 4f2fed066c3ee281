package io.ringhold.operator.plan;

import io.ringhold.operator.api.KvClusterSpec.Mode;
import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.KvView.Level;
import io.ringhold.operator.observe.Observed;
import java.util.Optional;

/// Keeps the shards evenly spread. The servers plan and carry out the moves; this only says when.
final class Balance {
  private Balance() {}

  static Optional<Plan> limits(Observed seen) {
    KvView.Known kv = Planner.known(seen);
    var wanted = seen.spec().rebalance;
    return kv.movesAtOnce() == wanted.movesAtOnce && kv.bytesPerSecond() == wanted.bytesPerSecond
        ? Optional.empty()
        : Optional.of(
            Plan.act(
                new Action.LimitMoves(wanted.movesAtOnce, wanted.bytesPerSecond, kv.epoch()),
                Operation.Type.Rebalance,
                "",
                "Limit",
                "sets the limits of moves"));
  }

  static Optional<Plan> shards(Observed seen) {
    KvView.Known kv = Planner.known(seen);
    if (kv.moves() > 0) {
      return Optional.of(
          Plan.await(
              Operation.Type.Rebalance,
              "",
              "Moving",
              kv.movesPaused()
                  ? "%d moves are open and paused; resume them: kv rebalance --resume"
                      .formatted(kv.moves())
                  : "%d moves are open".formatted(kv.moves())));
    }
    if (kv.level() != Level.WHOLE) {
      return Optional.of(
          Plan.await(
              Operation.Type.Repair,
              "",
              "AwaitWhole",
              kv.adviceOr("waits until every shard is whole")));
    }
    return seen.spec().rebalance.mode == Mode.Manual || kv.imbalance() == 0
        ? Optional.empty()
        : Optional.of(
            Plan.act(
                new Action.Rebalance(kv.epoch()),
                Operation.Type.Rebalance,
                "",
                "Begin",
                "begins %d moves to even out the load".formatted(kv.imbalance())));
  }
}
