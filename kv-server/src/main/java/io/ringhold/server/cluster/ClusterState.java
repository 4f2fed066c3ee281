package io.ringhold.server.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /// The next document. Everything else is as it was.
  ClusterState withMembers(List<Member> next) {
    return new ClusterState(
        cluster,
        clusterId,
        epoch + 1,
        featureLevel,
        replication,
        next,
        placement,
        metaVoters,
        keyspaces,
        moves,
        nextId);
  }

  ClusterState with(Member changed) {
    return withMembers(
        members.stream()
            .map(member -> member.storeId().equals(changed.storeId()) ? changed : member)
            .toList());
  }

  ClusterState withMoves(Moves next) {
    return new ClusterState(
        cluster,
        clusterId,
        epoch + 1,
        featureLevel,
        replication,
        members,
        placement,
        metaVoters,
        keyspaces,
        next,
        nextId);
  }

  ClusterState withStoresOf(int shard, List<String> stores) {
    List<List<String>> next = new ArrayList<>(placement);
    if (shard != META) {
      next.set(shard, stores);
    }
    return new ClusterState(
        cluster,
        clusterId,
        epoch + 1,
        featureLevel,
        replication,
        members,
        next,
        shard == META ? stores : metaVoters,
        keyspaces,
        moves,
        nextId);
  }

  ClusterState withKeyspaces(List<Keyspace> next, long idAfter) {
    return new ClusterState(
        cluster,
        clusterId,
        epoch + 1,
        featureLevel,
        replication,
        members,
        placement,
        metaVoters,
        next,
        moves,
        idAfter);
  }

  ClusterState withNextId(long next) {
    return new ClusterState(
        cluster,
        clusterId,
        epoch + 1,
        featureLevel,
        replication,
        members,
        placement,
        metaVoters,
        keyspaces,
        moves,
        next);
  }

  ClusterState withFeatureLevel(int next) {
    return new ClusterState(
        cluster,
        clusterId,
        epoch + 1,
        next,
        replication,
        members,
        placement,
        metaVoters,
        keyspaces,
        moves,
        nextId);
  }

  /// What several steps have made of `before` is one change.
  ClusterState asOneChangeOf(ClusterState before) {
    return new ClusterState(
        cluster,
        clusterId,
        before.epoch + 1,
        featureLevel,
        replication,
        members,
        placement,
        metaVoters,
        keyspaces,
        moves,
        nextId);
  }
}
