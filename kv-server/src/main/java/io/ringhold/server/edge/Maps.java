package io.ringhold.server.edge;

import io.ringhold.api.v1.MapResponse;
import io.ringhold.ring.Placement;
import io.ringhold.server.membership.Roster;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Replica;

/// The shard map as this node knows it.
final class Maps {
  private Maps() {}

  static MapResponse of(ServingNode node) {
    Roster roster = node.roster();
    Placement placement = node.placement();
    MapResponse.Builder map =
        MapResponse.newBuilder().setCluster(roster.cluster()).setEpoch(placement.epoch());
    for (Roster.Entry member : roster.nodes()) {
      map.addNodesBuilder().setName(member.name()).setAddress(member.grpcAddress());
    }
    for (int shard = 0; shard < roster.shards(); shard++) {
      MapResponse.Shard.Builder entry =
          map.addShardsBuilder().setShard(shard).addAllReplicas(placement.replicas().get(shard));
      Replica here = node.raft().replica(shard);
      String leader = here == null ? null : here.leader();
      if (here != null && leader != null) {
        entry.setLeader(leader).setTerm(Math.max(0, here.term()));
      }
    }
    return map.build();
  }
}
