package io.ringhold.client;

import java.util.List;

/// A node as it sees itself and its replicas.
///
/// @param storeId the identity of the node's disk
/// @param notReadyReason why the node is not ready; empty when it is
public record NodeStatus(
    String cluster,
    String node,
    String storeId,
    String version,
    boolean ready,
    String notReadyReason,
    long uptimeMillis,
    long diskFreeBytes,
    long diskTotalBytes,
    List<Replica> replicas) {

  public enum Role {
    UNKNOWN,
    LEADER,
    FOLLOWER,
    CANDIDATE,
    /// The replica is closed, on its own, while the node serves the rest.
    QUARANTINED
  }

  /// One shard on this node.
  ///
  /// @param leader the node that leads the shard, as far as this replica knows; empty if it knows
  ///   none
  /// @param flushedIndex up to here the tables on disk hold the state; the log is needed only
  ///   behind it
  /// @param problem what is wrong with the replica; empty if nothing is
  /// @param peers leader only: how far each follower is
  public record Replica(
      int shard,
      Role role,
      long term,
      String leader,
      long committedIndex,
      long appliedIndex,
      long flushedIndex,
      long lastSequence,
      long logBytes,
      long tableBytes,
      int tables,
      long memtableBytes,
      String problem,
      List<Peer> peers) {}

  /// How far a follower is.
  ///
  /// @param matchIndex the last log index that the follower is known to hold
  public record Peer(String node, long matchIndex, long lastResponseMillis) {}
}
