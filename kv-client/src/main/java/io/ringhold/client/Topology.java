package io.ringhold.client;

import io.ringhold.ring.Sharding;
import java.util.ArrayList;
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

    private Shard moreRecent(Shard other) {
      return other.term > term || (other.term == term && other.leader != null) ? other : this;
    }
  }

  /// The number of the shard that a key belongs to.
  public int shardOf(byte[] key) {
    return new Sharding(shards.size()).shardOf(key);
  }

  public Optional<Node> node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }

  /// The leading node of a shard, if one is known.
  public Optional<Node> leaderOf(int shard) {
    return Optional.ofNullable(shards.get(shard).leader()).flatMap(this::node);
  }

  Topology withLeader(int shard, @Nullable String leader) {
    var changed = new ArrayList<>(shards);
    var old = shards.get(shard);
    changed.set(shard, new Shard(shard, old.replicas(), leader, old.term()));
    return new Topology(cluster, epoch, nodes, changed);
  }

  // A node that lags behind does not take back what another has told us already.
  Topology updatedBy(Topology news) {
    if (!news.cluster.equals(cluster) || news.shards.size() != shards.size()) {
      return news;
    }
    var newer = news.epoch >= epoch ? news : this;
    var merged = new ArrayList<Shard>();
    for (int shard = 0; shard < shards.size(); shard++) {
      var leading = shards.get(shard).moreRecent(news.shards.get(shard));
      var replicas = newer.shards.get(shard).replicas();
      merged.add(new Shard(shard, replicas, leading.leader, leading.term));
    }
    return new Topology(cluster, newer.epoch, newer.nodes, merged);
  }
}
