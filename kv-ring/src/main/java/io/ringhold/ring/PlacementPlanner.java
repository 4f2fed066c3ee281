package io.ringhold.ring;

import java.util.Collections;
import java.util.List;

/// Decides which nodes hold which shard.
///
/// The plan depends on the set of nodes and the previous plan alone, not on the order of the nodes,
/// a clock or chance, so that every node that computes it gets the same one.
///
/// Every method throws an [IllegalArgumentException] that says why if there are fewer nodes than
/// replicas wanted, or two nodes of one name.
public final class PlacementPlanner {
  private PlacementPlanner() {}

  /// A first placement.
  public static Placement plan(List<Node> nodes, int shards, int replication) {
    return replan(new Placement(0, unplaced(shards)), nodes, replication);
  }

  /// The even placement after nodes have come or gone. It leaves every replica where it is that can
  /// stay there; if nothing moves, the answer is `previous` itself.
  public static Placement replan(Placement previous, List<Node> nodes, int replication) {
    Zones.requireEnough(nodes, replication);
    if (nodes.stream().map(Node::name).distinct().count() < nodes.size()) {
      throw new IllegalArgumentException("two nodes have the same name: " + nodes);
    }
    var draft = new Draft(nodes, previous.replicas().size(), replication);
    draft.keep(previous.replicas());
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
