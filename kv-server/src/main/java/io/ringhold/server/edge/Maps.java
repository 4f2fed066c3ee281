package io.ringhold.server.edge;

import io.ringhold.api.v1.MapResponse;
import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Replica;

/// The shard map as this node knows it.
final class Maps {
  private Maps() {}

  static MapResponse of(ServingNode node) {
    ClusterState state = node.view().state();
    MapResponse.Builder map =
        MapResponse.newBuilder().setCluster(state.cluster()).setEpoch(state.epoch());
    state
        .belonging()
        .forEach(member ->
            map.addNodesBuilder().setName(member.name()).setAddress(member.grpcAddress()));
    for (int shard = 0; shard < state.shards(); shard++) {
      MapResponse.Shard.Builder entry =
          map.addShardsBuilder().setShard(shard).addAllReplicas(state.nodesOf(shard));
      Replica here = node.raft().replica(shard);
      String leader = here == null ? null : here.leader();
      if (here != null && leader != null) {
        entry.setLeader(leader).setTerm(Math.max(0, here.term()));
      }
    }
    return map.build();
  }
}
