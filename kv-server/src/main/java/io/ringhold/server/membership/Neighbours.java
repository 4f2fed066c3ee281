package io.ringhold.server.membership;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.NextStep;
import io.ringhold.server.raft.GroupReport;
import io.ringhold.server.raft.ShardGroup;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What nodes ask of each other to run the cluster. Every call is bounded in time.
public interface Neighbours {
  /// How a node answers one that introduces itself.
  sealed interface Welcome {
    /// @param state may not have let the newcomer in yet: see its state there
    record Heard(ClusterState state) implements Welcome {}

    record Refused(String why) implements Welcome {}

    record Silent(String why) implements Welcome {}
  }

  /// Introduces this node to the cluster, through any of its nodes.
  ///
  /// @param clusterId of the cluster that it belongs to; empty for a disk that wants to join
  Welcome introduce(String address, Member self, String clusterId);

  /// Tells the cluster that a replica on this node's disk is damaged and must be made anew.
  void reportDamage(Member self, int shard);

  /// The document that a node has, when it is newer than a known epoch.
  Optional<ClusterState> newerState(Member from, long knownEpoch);

  /// How a node stands to a shard.
  NextStep.Replica replica(Member at, int shard);

  /// The group of a shard, as the node that leads it knows it.
  GroupReport group(Member at, int shard);

  /// Asks the leader of a shard to change the voters.
  ///
  /// @return what is in the way; null when it is done
  @Nullable String changeVoters(
      Member leader,
      int shard,
      long fence,
      List<String> beforePeerIds,
      List<ShardGroup.Member> after);

  void passLeadership(Member leader, int shard, String toPeerId);
}
