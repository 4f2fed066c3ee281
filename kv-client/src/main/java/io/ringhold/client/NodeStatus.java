package io.ringhold.client;

import java.util.List;

/// A node as it sees itself and its replicas.
///
/// @param storeId the identity of the node's disk
/// @param notReadyReason why the node is not ready; empty when it is
/// @param epoch the newest one that the node has heard of
/// @param copies replicas on their way to this node
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
    List<Replica> replicas,
    long epoch,
    String zone,
    List<Copy> copies) {

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
  /// @param shard [ClusterState#META] for the meta group
  /// @param leader the node that leads the shard, as far as this replica knows; empty if it knows
  ///   none
  /// @param flushedIndex up to here the tables on disk hold the state; the log is needed only
  ///   behind it
  /// @param problem what is wrong with the replica; empty if nothing is
  /// @param peers leader only: how far each follower is
  /// @param voters who votes in the shard's group, as far as this replica knows: node@storeId
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
      List<Peer> peers,
      List<String> voters) {
    /// Whether it is one of the meta group, which holds no keys.
    public boolean isMeta() {
      return shard == ClusterState.META;
    }
  }

  /// A replica that is being copied to this node.
  ///
  /// @param bytesReused of tables that were here already and did not travel
  public record Copy(int shard, String source, long bytesDone, long bytesTotal, long bytesReused) {}

  /// How far a follower is.
  ///
  /// @param matchIndex the last log index that the follower is known to hold
  public record Peer(String node, long matchIndex, long lastResponseMillis) {}
}
