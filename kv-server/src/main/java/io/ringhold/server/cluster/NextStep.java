package io.ringhold.server.cluster;

import io.ringhold.server.cluster.Move.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
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
      case PLANNED -> begin(state, move, nowMs);
      case COPYING -> copy(state, move, observed);
      case SWAPPING -> swap(state, move, observed, nowMs);
      case CLEANING -> clean(state, move, observed, nowMs);
      case DONE, CANCELLED -> new Wait("it has ended");
    };
  }

  private static NextStep begin(ClusterState state, Move move, long nowMs) {
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
    if (yields(state, move)) {
      return new Wait("another move brings a replica first");
    }
    if (comesBack(state, move)) {
      return new Wait("the damaged replica goes first");
    }
    if (!makesSense(state, move)) {
      return calledOff(state, move, nowMs);
    }
    return record(state, move.to() == null ? fenced(state, move) : move.in(Phase.COPYING));
  }

  /// A move was planned on what the moves before it would have made, and one of these may have been
  /// cancelled: then it would add a replica too many, or take one too many away.
  private static boolean makesSense(ClusterState state, Move move) {
    List<String> stores = state.storesOf(move.shard());
    boolean gives = move.from() == null || stores.contains(move.from());
    if (move.to() == null) {
      // The only replica is not made anew either: there is nothing to make it from.
      return gives
          && stores.size() > 1
          && (state.moves().open().stream().anyMatch(other -> makesAnew(move, other))
              || move.shard() == ClusterState.META
              || stores.size() > state.replicasWanted());
    }
    return gives
        && !stores.contains(move.to())
        && state.store(move.to()).filter(Member::takesReplicas).isPresent();
  }

  /// One that only takes a replica away lets those go first that bring one; but not those that wait
  /// themselves for one to be taken away, or two pairs would wait for each other.
  private static boolean yields(ClusterState state, Move move) {
    return move.to() == null
        && state.moves().open().stream()
            .filter(other -> other.shard() == move.shard() && other.to() != null)
            .anyMatch(bringing -> !comesBack(state, bringing));
  }

  /// It brings a replica back that another move has yet to take away.
  private static boolean comesBack(ClusterState state, Move move) {
    return state.moves().open().stream().anyMatch(away -> makesAnew(away, move));
  }

  /// The two moves of a [Rebuilding]: a disk gives its replica up and takes it again.
  private static boolean makesAnew(Move away, Move back) {
    return away.shard() == back.shard()
        && away.id() < back.id()
        && away.to() == null
        && back.from() == null
        && Objects.equals(away.from(), back.to());
  }

  private static NextStep calledOff(ClusterState state, Move move, long nowMs) {
    return new Write(over(state, move.ended(Phase.CANCELLED, nowMs), nowMs));
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

  /// The voters shall be those of the document, with the move's disks exchanged: whatever else they
  /// are by then is mended on the way.
  private static NextStep swap(ClusterState state, Move move, Observed observed, long nowMs) {
    return switch (observed.group()) {
      case Group.Unknown(var why) -> new Wait(why);
      case Group.Led led when led.changing() -> new Wait("the voters are being changed");
      case Group.Led led when isGone(state, move.to()) && !led.voters().contains(move.to()) ->
          calledOff(state, move, nowMs);
      case Group.Led led -> {
        List<String> goal = goal(state, Plans.after(state.storesOf(move.shard()), move), led);
        yield Set.copyOf(led.voters()).equals(Set.copyOf(goal))
            ? new Write(swapped(state, move))
            : swap(state, move, led, goal);
      }
    };
  }

  private static NextStep swap(ClusterState state, Move move, Group.Led led, List<String> goal) {
    if (led.voters().stream().noneMatch(goal::contains)) {
      // The only replica goes: it hands the shard over before it does.
      return order(state, move, led, Stream.concat(led.voters().stream(), goal.stream()).toList());
    }
    if (!goal.contains(led.leader())) {
      return pass(move.shard(), led, goal);
    }
    List<String> missing = missing(goal, led);
    return order(
        state, move, led, missing.size() > 1 ? withOneOf(goal, led, missing.getFirst()) : goal);
  }

  /// Who should vote: a disk that was struck off and has no vote will never have one.
  private static List<String> goal(ClusterState state, List<String> stores, Group.Led led) {
    return stores.stream()
        .filter(store -> led.voters().contains(store) || !isGone(state, store))
        .toList();
  }

  private static List<String> missing(List<String> goal, Group.Led led) {
    return goal.stream().filter(store -> !led.voters().contains(store)).toList();
  }

  /// A disk that was struck off meanwhile will never catch up.
  private static boolean isGone(ClusterState state, @Nullable String storeId) {
    return storeId != null && state.store(storeId).filter(Member::belongs).isEmpty();
  }

  private static NextStep order(ClusterState state, Move move, Group.Led led, List<String> after) {
    NextStep order = order(move.shard(), move.fence(), led, after);
    return order instanceof Wait && yields(state, move)
        ? record(state, move.in(Phase.PLANNED))
        : order;
  }

  /// With fewer voters one that is silent weighs more: none goes that the others cannot do without.
  private static NextStep order(int shard, long fence, Group.Led led, List<String> after) {
    long answering =
        after.stream()
            .filter(store ->
                store.equals(led.leader())
                    || led.inReach().contains(store)
                    || !led.voters().contains(store))
            .count();
    return answering * 2 <= after.size()
        ? new Wait("too few of the replicas that would remain answer")
        : new Swap(shard, fence, led.leader(), led.voters(), after);
  }

  private static NextStep pass(int shard, Group.Led led, List<String> goal) {
    return led.inReach().stream()
        .filter(store -> led.voters().contains(store) && goal.contains(store))
        .findFirst()
        .<NextStep>map(next -> new PassLeadership(shard, led.leader(), next))
        .orElseGet(() -> new Wait("no other replica is fit to lead the shard"));
  }

  /// What a shard without a move needs, so that those vote that hold it by the document: an order
  /// of a move that was called off may still have gone through.
  static NextStep mend(
      ClusterState state, int shard, Group group, Function<String, Replica> replicaOf) {
    if (state.moves().open().stream().anyMatch(move -> move.shard() == shard)) {
      return new Wait("a move of the shard is open");
    }
    return switch (group) {
      case Group.Unknown(var why) -> new Wait(why);
      case Group.Led led when led.changing() -> new Wait("the voters are being changed");
      case Group.Led led ->
          mend(state, shard, led, goal(state, state.storesOf(shard), led), replicaOf);
    };
  }

  private static NextStep mend(
      ClusterState state,
      int shard,
      Group.Led led,
      List<String> goal,
      Function<String, Replica> replicaOf) {
    if (Set.copyOf(led.voters()).equals(Set.copyOf(goal))) {
      return new Wait("nothing is wrong");
    }
    List<String> missing = missing(goal, led);
    if (missing.isEmpty()) {
      return goal.contains(led.leader())
          ? order(shard, state.epoch(), led, goal)
          : pass(shard, led, goal);
    }
    return missing.stream()
        .filter(store -> replicaOf.apply(store) instanceof Replica.Open)
        .findFirst()
        .map(store -> order(shard, state.epoch(), led, withOneOf(goal, led, store)))
        .orElseGet(() -> new Wait("a replica that should vote is not there"));
  }

  /// One comes at a time, for one that should not vote, unless that one leads.
  private static List<String> withOneOf(List<String> goal, Group.Led led, String comes) {
    List<String> after = new ArrayList<>(led.voters());
    after.stream()
        .filter(store -> !goal.contains(store) && !store.equals(led.leader()))
        .findFirst()
        .ifPresent(after::remove);
    after.add(comes);
    return after;
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
          new Write(over(state, move.ended(Phase.DONE, nowMs), nowMs));
      case Replica.Copying _, Replica.Open(), Replica.Failed _ ->
          new Wait("node %s deletes its replica".formatted(name(state, move.from())));
    };
  }

  private static ClusterState over(ClusterState state, Move ended, long nowMs) {
    ClusterState next = state.withMoves(state.moves().with(ended));
    return Leaders.spread(Plans.onward(next, nowMs)).asOneChangeOf(state);
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
      if (move.isRunning() || begin(state, move, 0) instanceof Write) {
        due.add(move);
      }
    }
    return due;
  }
}
