package io.ringhold.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// What can happen in a [History], and how often it does.
enum Kind {
  PUT(30, on(Replica::put)),
  PUT_LARGE(3, on(Replica::putLarge)),
  PUT_THAT_EXPIRES(15, on(Replica::putThatExpires)),
  DELETE(15, on(Replica::delete)),
  DELETE_RANGE(2, on(Replica::deleteRange)),
  BATCH(20, on(Replica::batch)),
  NOTHING(2, on(Replica::nothing)),
  ONE_KEY_AGAIN_AND_AGAIN(4, on(Replica::oneKeyAgainAndAgain)),
  PUT_IF_ABSENT(6, on(Replica::putIfAbsent)),
  PUT_IF_VERSION(6, on(Replica::putIfVersion)),
  TIME_PASSES(5, on(Replica::timePasses)),
  GET(10, on(Replica::get)),
  GET_ALL(3, on(Replica::getAll)),
  GET_ABSENT(3, on(Replica::getAbsent)),
  SCAN_FORWARD(6, on(Replica::scanForward)),
  SCAN_BACKWARD(6, on(Replica::scanBackward)),
  SCAN_PREFIX(3, on(Replica::scanPrefix)),
  SCAN_EMPTY_RANGE(1, on(Replica::scanEmptyRange)),
  SCAN_ALL(3, on(Replica::scanAll)),
  OPEN_SNAPSHOT(4, on(Replica::openSnapshot)),
  GET_FROM_SNAPSHOTS(4, on(Replica::getFromSnapshots)),
  SCAN_SNAPSHOTS(4, on(Replica::scanSnapshots)),
  CLOSE_SNAPSHOT(4, on(Replica::closeSnapshot)),
  OPEN_CURSOR(4, on(Replica::openCursor)),
  MOVE_CURSORS(6, on(Replica::moveCursors)),
  CLOSE_CURSOR(4, on(Replica::closeCursor)),
  ROTATE(15, History::rotate),
  FLUSH(5, History::flush),
  FLUSH_ALL(2, History::flushAll),
  COMPACT(3, History::compact),
  CHECKPOINT(2, History::checkpoint),
  INSTALL(2, History::install),
  ADD_SHARD(2, History::addShard),
  DROP_SHARD(2, History::dropShard),
  REOPEN_SHARD(2, History::reopenShard),
  REOPEN(2, History::reopen),
  REOPEN_WITH_OTHER_OPTIONS(2, History::reopenWithOtherOptions),
  POWER_CUT(2, History::powerCut),
  KILL(2, History::kill),
  KILL_THEN_POWER_CUT(1, History::killThenPowerCut),
  SCRUB(2, History::scrub),
  DISK_FULL(2, History::fillDisk),
  DISK_FREED(4, History::freeDisk),
  FAULT_ONCE(3, History::faultOnce),
  FAULT_WHILE_OPENING(2, History::faultWhileOpening),
  PRESSURE(1, History::pressure);

  private static final List<Kind> BY_WEIGHT = new ArrayList<>();

  static {
    for (var kind : values()) {
      for (int i = 0; i < kind.weight; i++) {
        BY_WEIGHT.add(kind);
      }
    }
  }

  private final int weight;

  @SuppressWarnings("ImmutableEnumChecker") // only methods are given
  private final Consumer<History> step;

  Kind(int weight, Consumer<History> step) {
    this.weight = weight;
    this.step = step;
  }

  static Kind any(Random random) {
    return Seeds.any(BY_WEIGHT, random);
  }

  void happenIn(History history) {
    step.accept(history);
  }

  private static Consumer<History> on(Consumer<Replica> step) {
    return history -> step.accept(history.anyReplica());
  }
}
