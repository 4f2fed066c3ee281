package io.ringhold.server.cluster;

import io.ringhold.ring.MovePlanner;
import io.ringhold.ring.Node;
import io.ringhold.ring.Placement;
import io.ringhold.ring.PlacementPlanner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    List<String> metaWill = projectedMeta(state);
    List<List<String>> shardsWill = projected(state);
    List<List<String>> will = withMeta(metaWill, shardsWill);
    List<List<String>> shall = withMeta(meta(state, metaWill), replanned(state, shardsWill));
    List<Node> there =
        state.belonging().map(member -> new Node(member.storeId(), member.zone())).toList();
    List<Move> moves = new ArrayList<>();
    MovePlanner.moves(new Placement(0, will), new Placement(0, shall), there)
        .forEach(move ->
            moves.add(
                planned(
                    state.nextId() + moves.size(),
                    move.shard() + ClusterState.META,
                    move.from(),
                    move.to(),
                    reason,
                    nowMs)));
    return moves;
  }

  /// Numbered from the meta group on, as if that were one shard more.
  private static List<List<String>> withMeta(List<String> meta, List<List<String>> shards) {
    return Stream.concat(Stream.of(meta), shards.stream()).toList();
  }

  /// The ring knows nodes by name: their shards stay with them when they get another disk.
  private static List<List<String>> replanned(ClusterState state, List<List<String>> will) {
    Map<String, String> storeByName = new HashMap<>();
    Map<String, String> nameByStore = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (Member member : state.active()) {
      storeByName.put(member.name(), member.storeId());
      nameByStore.put(member.storeId(), member.name());
      nodes.add(new Node(member.name(), member.zone()));
    }
    Placement before = new Placement(state.epoch(), translated(will, nameByStore));
    return translated(
        PlacementPlanner.replan(before, nodes, state.replicasWanted()).replicas(), storeByName);
  }

  private static List<List<String>> translated(
      List<List<String>> placement, Map<String, String> words) {
    return placement.stream()
        .map(shard -> shard.stream().map(word -> words.getOrDefault(word, word)).toList())
        .toList();
  }

  /// When the moves are over and a member that is on its way out still holds something, because one
  /// of them was cancelled, it is planned anew.
  static ClusterState onward(ClusterState state, long nowMs) {
    if (!state.moves().open().isEmpty()) {
      return state;
    }
    return state.members().stream()
        .filter(member -> !member.takesReplicas())
        .filter(member -> !state.shardsOf(member.storeId()).isEmpty())
        .findFirst()
        .map(member -> planned(state, "drain " + member.name(), nowMs))
        .orElse(state);
  }

  /// The document with the moves of [#even].
  static ClusterState planned(ClusterState state, String reason, long nowMs) {
    return state.withPlanned(even(state, reason, nowMs));
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
