package io.ringhold.server.cluster;

import io.ringhold.ring.Node;
import io.ringhold.ring.Placement;
import io.ringhold.ring.PlacementPlanner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// From the placement that will be, once the open moves are through, to the one that should be.
final class Plans {
  private static final int META_VOTERS = 3;
  private static final int META_VOTERS_OF_MANY = 5;
  private static final int MANY_NODES = 7;

  private Plans() {}

  /// The moves that spread the shards evenly over the active members, no more than needed, behind
  /// those that are open; and the meta group over so many of them as it should have.
  static List<Move> even(ClusterState state, String reason, long nowMs) {
    List<List<String>> will = projected(state);
    Map<String, String> storeByName = new HashMap<>();
    state.active().forEach(member -> storeByName.put(member.name(), member.storeId()));
    List<Node> nodes =
        state.active().stream().map(member -> new Node(member.name(), member.zone())).toList();
    Map<String, String> nameByStore = new HashMap<>();
    storeByName.forEach((name, store) -> nameByStore.put(store, name));
    List<List<String>> names =
        will.stream()
            .map(stores ->
                stores.stream().map(store -> nameByStore.getOrDefault(store, store)).toList())
            .toList();
    List<List<String>> target =
        PlacementPlanner.replan(new Placement(state.epoch(), names), nodes, state.replicasWanted())
            .replicas();
    List<Move> moves = new ArrayList<>();
    long id = state.nextId();
    List<String> metaWill = projectedMeta(state);
    for (Move move : pair(ClusterState.META, metaWill, meta(state, metaWill), reason, nowMs, id)) {
      moves.add(move);
      id++;
    }
    for (int shard = 0; shard < target.size(); shard++) {
      List<String> stores =
          target.get(shard).stream().map(name -> storeByName.getOrDefault(name, name)).toList();
      for (Move move : pair(shard, will.get(shard), stores, reason, nowMs, id)) {
        moves.add(move);
        id++;
      }
    }
    return moves;
  }

  /// When the moves are over and a member that is on its way out still holds something, because one
  /// of them was cancelled, it is planned anew.
  static ClusterState onward(ClusterState state, long nowMs) {
    if (!state.moves().open().isEmpty()) {
      return state;
    }
    return state.members().stream()
        .filter(member -> member.state() != Member.State.ACTIVE)
        .filter(member -> !state.shardsOf(member.storeId()).isEmpty())
        .findFirst()
        .map(member -> planned(state, "drain " + member.name(), nowMs))
        .orElse(state);
  }

  /// The document with the moves of [#even].
  static ClusterState planned(ClusterState state, String reason, long nowMs) {
    return state.withPlanned(even(state, reason, nowMs));
  }

  static List<Member> active(ClusterState state) {
    return state.active();
  }

  /// Those that stay, filled up with the disks that hold least, in zones that have none yet first.
  private static List<String> meta(ClusterState state, List<String> will) {
    List<Member> active = state.active();
    int wanted =
        Math.min(active.size(), active.size() >= MANY_NODES ? META_VOTERS_OF_MANY : META_VOTERS);
    List<Member> chosen = new ArrayList<>();
    active.stream()
        .filter(member -> will.contains(member.storeId()) && chosen.size() < wanted)
        .forEach(chosen::add);
    while (chosen.size() < wanted) {
      chosen.add(
          active.stream()
              .filter(member -> !chosen.contains(member))
              .min(
                  Comparator.<Member>comparingLong(member -> inZone(chosen, member))
                      .thenComparingInt(member -> state.shardsOf(member.storeId()).size())
                      .thenComparing(Member::name))
              .orElseThrow());
    }
    return chosen.stream().map(Member::storeId).toList();
  }

  private static long inZone(List<Member> chosen, Member candidate) {
    return chosen.stream().filter(member -> member.zone().equals(candidate.zone())).count();
  }

  /// Replicas that go and replicas that come, in pairs as long as there are both.
  private static List<Move> pair(
      int shard, List<String> before, List<String> after, String reason, long nowMs, long firstId) {
    List<String> go = before.stream().filter(store -> !after.contains(store)).toList();
    List<String> come = after.stream().filter(store -> !before.contains(store)).toList();
    List<Move> moves = new ArrayList<>();
    for (int i = 0; i < Math.max(go.size(), come.size()); i++) {
      moves.add(
          planned(
              firstId + i,
              shard,
              i < go.size() ? go.get(i) : null,
              i < come.size() ? come.get(i) : null,
              reason,
              nowMs));
    }
    return moves;
  }

  static Move planned(
      long id, int shard, @Nullable String from, @Nullable String to, String reason, long nowMs) {
    return new Move(id, shard, from, to, Move.Phase.PLANNED, 0, reason, nowMs, 0);
  }

  /// The placement once all open moves are through.
  static List<List<String>> projected(ClusterState state) {
    List<List<String>> will = new ArrayList<>(state.placement());
    for (Move move : state.moves().open()) {
      if (move.shard() != ClusterState.META) {
        will.set(move.shard(), after(will.get(move.shard()), move));
      }
    }
    return will;
  }

  static List<String> projectedMeta(ClusterState state) {
    List<String> will = state.metaVoters();
    for (Move move : state.moves().open()) {
      if (move.shard() == ClusterState.META) {
        will = after(will, move);
      }
    }
    return will;
  }

  /// All that a disk will hold once all open moves are through, the meta group included.
  static List<Integer> projectedShardsOf(ClusterState state, String storeId) {
    List<Integer> held = new ArrayList<>();
    if (projectedMeta(state).contains(storeId)) {
      held.add(ClusterState.META);
    }
    List<List<String>> will = projected(state);
    for (int shard = 0; shard < will.size(); shard++) {
      if (will.get(shard).contains(storeId)) {
        held.add(shard);
      }
    }
    return held;
  }

  /// The disks of a shard after a move: the new one stands where the old one stood.
  static List<String> after(List<String> stores, Move move) {
    List<String> next =
        stores.stream()
            .map(store -> store.equals(move.from()) && move.to() != null ? move.to() : store)
            .filter(store -> !store.equals(move.from()))
            .distinct()
            .collect(Collectors.toCollection(ArrayList::new));
    if (move.to() != null && !next.contains(move.to())) {
      next.add(move.to());
    }
    return next;
  }
}
