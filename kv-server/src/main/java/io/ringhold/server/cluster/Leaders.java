package io.ringhold.server.cluster;

import io.ringhold.ring.Node;
import io.ringhold.ring.Placement;
import io.ringhold.ring.PlacementPlanner;
import java.util.HashSet;
import java.util.List;

/// Which replica is preferred as leader.
final class Leaders {
  private Leaders() {}

  /// Once all moves are through: the same replicas, with preferred leaders spread evenly.
  static ClusterState spread(ClusterState state) {
    List<Node> nodes =
        state.active().stream().map(member -> new Node(member.storeId(), member.zone())).toList();
    if (!state.moves().open().isEmpty() || nodes.isEmpty()) {
      return state;
    }
    List<List<String>> target =
        PlacementPlanner.replan(
                new Placement(state.epoch(), state.placement()), nodes, state.replicasWanted())
            .replicas();
    ClusterState next = state;
    for (int shard = 0; shard < target.size(); shard++) {
      List<String> stores = state.placement().get(shard);
      if (new HashSet<>(stores).equals(new HashSet<>(target.get(shard)))) {
        next = next.withStoresOf(shard, target.get(shard));
      }
    }
    return next;
  }
}
