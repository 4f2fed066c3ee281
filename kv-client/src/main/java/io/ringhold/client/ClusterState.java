package io.ringhold.client;

import java.util.List;
import java.util.Optional;

/// A cluster as its meta group has confirmed it.
///
/// @param epoch counts every change; a change that names an older one is refused
/// @param replication how many replicas each shard should have
/// @param metaVoters names of the nodes that vote in the meta group
/// @param metaLeader empty when the answering node knows none
/// @param moves unfinished ones in the order in which they begin, then those that ended last
/// @param bytesPerSecond of each node that sends for a move; 0 = no limit
public record ClusterState(
    String cluster,
    String clusterId,
    long epoch,
    int featureLevel,
    int replication,
    List<Member> members,
    List<Placed> shards,
    List<String> metaVoters,
    String metaLeader,
    List<Keyspace> keyspaces,
    List<Move> moves,
    boolean movesPaused,
    int movesAtOnce,
    long bytesPerSecond) {
  /// The shard number that stands for the meta group.
  public static final int META = -1;

  public ClusterState {
    members = List.copyOf(members);
    shards = List.copyOf(shards);
    metaVoters = List.copyOf(metaVoters);
    keyspaces = List.copyOf(keyspaces);
    moves = List.copyOf(moves);
  }

  public enum MemberState {
    UNKNOWN,
    ACTIVE,
    DRAINING,
    /// Keeps its replicas and votes, leads nothing, gets no requests.
    MAINTENANCE,
    /// Its disk was replaced or struck off; it never comes back.
    REMOVED,
    /// A disk that asks to be let in.
    WAITING
  }

  /// One disk of one node.
  ///
  /// @param replicas how many it shall hold
  public record Member(
      String node,
      String storeId,
      String grpcAddress,
      String raftAddress,
      String zone,
      String version,
      int featureLevel,
      MemberState state,
      int replicas) {
    /// Whether it is part of the cluster now.
    public boolean isIn() {
      return switch (state) {
        case ACTIVE, DRAINING, MAINTENANCE -> true;
        case UNKNOWN, REMOVED, WAITING -> false;
      };
    }
  }

  /// Where a shard shall be.
  ///
  /// @param nodes the first one is preferred as leader
  public record Placed(int shard, List<String> nodes) {
    public Placed {
      nodes = List.copyOf(nodes);
    }
  }

  /// The member of this name that is part of the cluster.
  public Optional<Member> member(String node) {
    return members.stream().filter(m -> m.node().equals(node) && m.isIn()).findFirst();
  }

  public List<Move> unfinishedMoves() {
    return moves.stream().filter(move -> !move.isOver()).toList();
  }

  /// Whether it is proven that a draining node holds nothing any more: no replica, no vote in the
  /// meta group, no part in a move.
  public boolean isDrained(String node) {
    return member(node)
            .filter(m -> m.state() == MemberState.DRAINING && m.replicas() == 0)
            .isPresent()
        && shards.stream().noneMatch(shard -> shard.nodes().contains(node))
        && !metaVoters.contains(node)
        && unfinishedMoves().stream().noneMatch(move -> move.concerns(node));
  }
}
