package io.ringhold.server.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// All that the cluster knows of itself: the one document of the meta group.
///
/// @param epoch counts every change of the document, from 1
/// @param featureLevel what every member's build understands; features above it stay off
/// @param replication how many replicas each shard should have, given enough nodes
/// @param placement the disks that hold each shard (the index is the shard); the first one is
///   preferred as its leader
/// @param metaVoters the disks that hold the meta group
/// @param nextId of the next move or keyspace
public record ClusterState(
    String cluster,
    String clusterId,
    long epoch,
    int featureLevel,
    int replication,
    List<Member> members,
    List<List<String>> placement,
    List<String> metaVoters,
    List<Keyspace> keyspaces,
    Moves moves,
    long nextId) {
  /// Stands for the meta group where a shard is meant.
  public static final int META = -1;

  public ClusterState {
    members = List.copyOf(members);
    placement = placement.stream().map(List::copyOf).toList();
    metaVoters = List.copyOf(metaVoters);
    keyspaces = List.copyOf(keyspaces);
  }

  public int shards() {
    return placement.size();
  }

  /// The disks that hold a shard or the meta group.
  public List<String> storesOf(int shard) {
    return shard == META ? metaVoters : placement.get(shard);
  }

  public Optional<Member> store(String storeId) {
    return members.stream().filter(member -> member.storeId().equals(storeId)).findFirst();
  }

  /// The member that goes by this name now.
  public Optional<Member> node(String name) {
    return belonging().filter(member -> member.name().equals(name)).findFirst();
  }

  public Stream<Member> belonging() {
    return members.stream().filter(Member::belongs);
  }

  /// Names of the nodes that hold a shard; a disk that was struck off still counts under its node's
  /// name until its replica has been moved.
  public List<String> nodesOf(int shard) {
    return storesOf(shard).stream().map(this::nameOf).toList();
  }

  public String nameOf(String storeId) {
    return store(storeId).map(Member::name).orElse(storeId);
  }

  /// All that a disk holds, the meta group included.
  public List<Integer> shardsOf(String storeId) {
    List<Integer> held = new ArrayList<>();
    for (int shard = META; shard < shards(); shard++) {
      if (storesOf(shard).contains(storeId)) {
        held.add(shard);
      }
    }
    return held;
  }

  public Optional<Keyspace> keyspace(String name) {
    return keyspaces.stream()
        .filter(keyspace -> keyspace.name().equals(name) && !keyspace.dropped())
        .findFirst();
  }

  /// Those that replicas may be put on.
  public List<Member> active() {
    return members.stream().filter(Member::takesReplicas).toList();
  }

  /// How many replicas each shard should have now, with the nodes that there are.
  int replicasWanted() {
    return Math.min(replication, active().size());
  }

  /// The next document. Everything else is as it was.
  ClusterState withMembers(List<Member> next) {
    return next(draft -> draft.members = next);
  }

  ClusterState with(Member changed) {
    return withMembers(
        members.stream()
            .map(member -> member.storeId().equals(changed.storeId()) ? changed : member)
            .toList());
  }

  ClusterState withMoves(Moves next) {
    return next(draft -> draft.moves = next);
  }

  /// Behind the moves that are open.
  ///
  /// @param more numbered from [#nextId]
  ClusterState withPlanned(List<Move> more) {
    List<Move> open = new ArrayList<>(moves.open());
    open.addAll(more);
    return next(draft -> {
      draft.moves = moves.withOpen(open);
      draft.nextId = nextId + more.size();
    });
  }

  ClusterState withStoresOf(int shard, List<String> stores) {
    if (shard == META) {
      return next(draft -> draft.metaVoters = stores);
    }
    List<List<String>> next = new ArrayList<>(placement);
    next.set(shard, stores);
    return next(draft -> draft.placement = next);
  }

  ClusterState withKeyspaces(List<Keyspace> next, long idAfter) {
    return next(draft -> {
      draft.keyspaces = next;
      draft.nextId = idAfter;
    });
  }

  ClusterState withFeatureLevel(int next) {
    return next(draft -> draft.featureLevel = next);
  }

  /// What several steps have made of `before` is one change.
  ClusterState asOneChangeOf(ClusterState before) {
    return next(draft -> draft.epoch = before.epoch + 1);
  }

  private ClusterState next(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new ClusterState(
        cluster,
        clusterId,
        draft.epoch,
        draft.featureLevel,
        replication,
        draft.members,
        draft.placement,
        draft.metaVoters,
        draft.keyspaces,
        draft.moves,
        draft.nextId);
  }

  /// All that can change.
  private static final class Draft {
    private long epoch;
    private int featureLevel;
    private List<Member> members;
    private List<List<String>> placement;
    private List<String> metaVoters;
    private List<Keyspace> keyspaces;
    private Moves moves;
    private long nextId;

    private Draft(ClusterState before) {
      epoch = before.epoch + 1;
      featureLevel = before.featureLevel;
      members = before.members;
      placement = before.placement;
      metaVoters = before.metaVoters;
      keyspaces = before.keyspaces;
      moves = before.moves;
      nextId = before.nextId;
    }
  }
}
