package io.ringhold.client;

import io.ringhold.ring.Sharding;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which nodes a cluster has and who leads which shard, as one node knew it.
///
/// @param cluster the name of the cluster
/// @param epoch the version of the placement; it moves with each change of replicas, not of leaders
/// @param shards in the order of their numbers, from 0
public record Topology(String cluster, long epoch, List<Node> nodes, List<Shard> shards) {
  public Topology {
    nodes = List.copyOf(nodes);
    shards = List.copyOf(shards);
  }

  /// One node.
  ///
  /// @param address host:port of its gRPC door
  public record Node(String name, String address) {}

  /// One shard.
  ///
  /// @param replicas names of the nodes that hold a replica
  /// @param leader name of the leading node; null when the answering node knew of none
  /// @param term the Raft term in which it leads
  public record Shard(int shard, List<String> replicas, @Nullable String leader, long term) {
    public Shard {
      replicas = List.copyOf(replicas);
    }
  }

  /// The number of the shard that a key belongs to.
  public int shardOf(byte[] key) {
    return new Sharding(shards.size()).shardOf(key);
  }

  public Optional<Node> node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }
}
