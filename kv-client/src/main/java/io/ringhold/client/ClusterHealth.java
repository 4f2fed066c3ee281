package io.ringhold.client;

import io.ringhold.client.ClusterState.MemberState;
import java.util.List;

/// How a cluster is, after all its nodes have been asked.
///
/// @param mapConfirmed false when the meta group could not be asked, so that the last map of the
///   answering node counts
/// @param shards the meta group first
/// @param advice what to do, most urgent first
public record ClusterHealth(
    Level level,
    long epoch,
    boolean mapConfirmed,
    List<Node> nodes,
    List<Shard> shards,
    List<String> advice) {
  public ClusterHealth {
    nodes = List.copyOf(nodes);
    shards = List.copyOf(shards);
    advice = List.copyOf(advice);
  }

  public enum Level {
    WHOLE,
    /// Serves, but one more failure would stop it, or it has fewer replicas than it should.
    AT_RISK,
    /// Takes no writes: its majority is gone.
    UNAVAILABLE,
    /// Nobody could be asked who would know.
    UNKNOWN
  }

  /// One node.
  ///
  /// @param why what is the matter; empty if nothing is
  public record Node(
      String node,
      String storeId,
      MemberState state,
      boolean answers,
      boolean ready,
      String why,
      int replicas,
      int leaders,
      String version) {}

  /// One shard.
  ///
  /// @param shard [ClusterState#META] for the meta group
  /// @param leader empty when none is known
  /// @param why what is the matter; empty if nothing is
  public record Shard(int shard, Level level, String leader, List<Replica> replicas, String why) {
    public Shard {
      replicas = List.copyOf(replicas);
    }
  }

  /// One replica.
  ///
  /// @param voter whether it votes in the group, as the leader says
  /// @param lag entries behind the leader; -1 when unknown
  public record Replica(String node, boolean voter, boolean answers, long lag, String problem) {}
}
