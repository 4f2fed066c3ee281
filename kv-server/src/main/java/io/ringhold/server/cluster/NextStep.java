package io.ringhold.server.cluster;

import io.ringhold.server.cluster.Move.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What to do next for a move, from the document and what was observed just now.
///
/// Every step can be taken again, by anybody: who leads the meta group next looks at the same
/// things and goes on.
public sealed interface NextStep {
  record Wait(String note) implements NextStep {}

  /// Write this document in place of the one that was looked at.
  record Write(ClusterState next) implements NextStep {}

  /// The shard is led by the replica that goes; another one shall lead first.
  record PassLeadership(int shard, String leader, String to) implements NextStep {}

  /// Change the voters of the shard's group, on its leader, by compare and set.
  record Swap(int shard, long fence, String leader, List<String> before, List<String> after)
      implements NextStep {}

  /// How a disk stands to a shard.
  sealed interface Replica {
    record Unknown(String why) implements Replica {}

    record Absent() implements Replica {}

    record Copying(long bytesDone, long bytesTotal) implements Replica {}

    record Open() implements Replica {}

    record Failed(String problem) implements Replica {}
  }

  /// How the group of a shard stands, as its leader says, confirmed by a majority.
  sealed interface Group {
    record Unknown(String why) implements Group {}

    /// All of them store ids.
    ///
    /// @param changing a change of the voters is under way
    /// @param inReach followers that answer their leader and are not far behind
    record Led(String leader, List<String> voters, boolean changing, List<String> inReach)
        implements Group {}
  }

  /// @param from how the disk that gives stands; `Absent` when there is none
  /// @param to how the disk that takes stands; `Absent` when there is none
  record Observed(Group group, Replica from, Replica to) {}

  static NextStep of(ClusterState state, Move move, Observed observed, long nowMs) {
    return switch (move.phase()) {
      case PLANNED -> begin(state, move);
      case COPYING -> copy(state, move, observed);
      case SWAPPING -> swap(state, move, observed);
      case CLEANING -> clean(state, move, observed, nowMs);
      case DONE, CANCELLED -> new Wait("it has ended");
    };
  }

  private static NextStep begin(ClusterState state, Move move) {
    if (state.moves().paused()) {
      return new Wait("moves are paused");
    }
    List<Move> running = state.moves().open().stream().filter(Move::isRunning).toList();
    if (running.stream().anyMatch(other -> other.shard() == move.shard())) {
      return new Wait("another move of the shard runs");
    }
    if (running.size() >= state.moves().atOnce()) {
      return new Wait("%d moves run at once".formatted(running.size()));
    }
    return record(state, move.to() == null ? fenced(state, move) : move.in(Phase.COPYING));
  }

  private static Move fenced(ClusterState state, Move move) {
    return move.fencedBy(state.epoch() + 1);
  }

  private static NextStep copy(ClusterState state, Move move, Observed observed) {
    return switch (observed.to()) {
      case Replica.Unknown(var why) ->
          new Wait("node %s does not answer: %s".formatted(name(state, move.to()), why));
      case Replica.Absent() ->
          new Wait("node %s has not begun to copy".formatted(name(state, move.to())));
      case Replica.Copying(var done, var total) ->
          new Wait("copied %d of %d".formatted(done, total));
      case Replica.Failed(var problem) -> new Wait(problem);
      case Replica.Open() ->
          state.moves().paused()
              ? new Wait("copied; moves are paused")
              : record(state, fenced(state, move));
    };
  }

  private static NextStep swap(ClusterState state, Move move, Observed observed) {
    return switch (observed.group()) {
      case Group.Unknown(var why) -> new Wait(why);
      case Group.Led led when led.changing() -> new Wait("the voters are being changed");
      case Group.Led led when isSwapped(move, led.voters()) -> new Write(swapped(state, move));
      case Group.Led led when led.leader().equals(move.from()) -> pass(move, led);
      case Group.Led led ->
          new Swap(
              move.shard(),
              move.fence(),
              led.leader(),
              led.voters(),
              Plans.after(led.voters(), move));
    };
  }

  private static boolean isSwapped(Move move, List<String> voters) {
    return (move.to() == null || voters.contains(move.to()))
        && (move.from() == null || !voters.contains(move.from()));
  }

  private static NextStep pass(Move move, Group.Led led) {
    return led.inReach().stream()
        .filter(store -> led.voters().contains(store))
        .findFirst()
        .<NextStep>map(next -> new PassLeadership(move.shard(), led.leader(), next))
        .orElseGet(() -> new Wait("no other replica is fit to lead the shard"));
  }

  private static ClusterState swapped(ClusterState state, Move move) {
    return state
        .withStoresOf(move.shard(), Plans.after(state.storesOf(move.shard()), move))
        .withMoves(state.moves().with(move.in(Phase.CLEANING)))
        .asOneChangeOf(state);
  }

  /// The replica that went deletes itself, once its node has proof that it is out of the group. A
  /// node that does not answer does so when it is back; nobody waits for it.
  private static NextStep clean(ClusterState state, Move move, Observed observed, long nowMs) {
    return switch (observed.from()) {
      case Replica.Absent(), Replica.Unknown _ ->
          new Write(Leaders.spread(ended(state, move, nowMs)).asOneChangeOf(state));
      case Replica.Copying _, Replica.Open(), Replica.Failed _ ->
          new Wait("node %s deletes its replica".formatted(name(state, move.from())));
    };
  }

  private static ClusterState ended(ClusterState state, Move move, long nowMs) {
    return state.withMoves(state.moves().with(move.ended(Phase.DONE, nowMs)));
  }

  private static NextStep record(ClusterState state, Move changed) {
    return new Write(state.withMoves(state.moves().with(changed)));
  }

  private static String name(ClusterState state, @Nullable String storeId) {
    return storeId == null ? "" : state.nameOf(Objects.requireNonNull(storeId));
  }

  /// The moves that the leader of the meta group has to look after now: all that run, and the first
  /// that may begin.
  static List<Move> dueMoves(ClusterState state) {
    List<Move> due = new ArrayList<>();
    for (Move move : state.moves().open()) {
      if (move.isRunning() || begin(state, move) instanceof Write) {
        due.add(move);
      }
    }
    return due;
  }
}
