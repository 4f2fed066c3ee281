package io.ringhold.server.membership;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.NextStep;
import io.ringhold.server.raft.GroupReport;
import io.ringhold.server.raft.ShardGroup;
import java.util.List;

/// Finds the node that leads a shard, with proof.
public final class ShardLeader {
  private ShardLeader() {}

  /// Asks the disks that hold the shard.
  public static NextStep.Group of(ClusterState state, int shard, Neighbours neighbours) {
    return among(state.storesOf(shard), state, shard, neighbours);
  }

  /// Asks the disks that may lead a shard, until one of them proves that it does.
  static NextStep.Group among(
      List<String> stores, ClusterState state, int shard, Neighbours neighbours) {
    String why = "shard %d has no leader that could be reached".formatted(shard);
    for (String store : stores) {
      Member at = state.store(store).orElse(null);
      if (at == null || !at.belongs()) {
        continue;
      }
      switch (neighbours.group(at, shard)) {
        case GroupReport.Unconfirmed(var reason) -> why = reason;
        case GroupReport.Led(var voters, var changing, var inReach) -> {
          return new NextStep.Group.Led(
              store,
              voters.stream().map(ShardGroup::storeIdOf).toList(),
              changing,
              inReach.stream().map(ShardGroup::storeIdOf).toList());
        }
      }
    }
    return new NextStep.Group.Unknown(why);
  }
}
