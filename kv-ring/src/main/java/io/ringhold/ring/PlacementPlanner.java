package io.ringhold.ring;

import java.util.Collections;
import java.util.List;

/// Decides which nodes hold which shard.
///
/// The plan depends on the set of nodes and the previous plan alone, not on the order of the nodes,
/// a clock or chance, so that every node that computes it gets the same one.
public final class PlacementPlanner {
  private PlacementPlanner() {}

  /// A first placement.
  ///
  /// @throws IllegalArgumentException if there are fewer nodes than replicas wanted, or two of one
  ///   name
  public static Placement plan(List<Node> nodes, int shards, int replication) {
    return replan(new Placement(0, unplaced(shards)), nodes, replication);
  }

  /// The placement after nodes have come or gone. It leaves every replica where it is that can stay
  /// there; if nothing moves, the answer is `previous` itself.
  ///
  /// @throws IllegalArgumentException if there are fewer nodes than replicas wanted, or two of one
  ///   name
  public static Placement replan(Placement previous, List<Node> nodes, int replication) {
    if (replication < 1 || nodes.size() < replication) {
      throw new IllegalArgumentException(
          "%d replicas of each shard do not fit on %d nodes".formatted(replication, nodes.size()));
    }
    if (nodes.stream().map(Node::name).distinct().count() < nodes.size()) {
      throw new IllegalArgumentException("two nodes have the same name: " + nodes);
    }
    var draft = new Draft(nodes, previous.replicas(), replication);
    draft.fill();
    draft.level();
    var replicas = PreferredLeaders.first(draft.replicas());
    return replicas.equals(previous.replicas())
        ? previous
        : new Placement(previous.epoch() + 1, replicas);
  }

  private static List<List<String>> unplaced(int shards) {
    return Collections.nCopies(new Sharding(shards).shards(), List.of());
  }
}
