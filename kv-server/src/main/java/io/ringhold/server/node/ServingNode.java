package io.ringhold.server.node;

import io.ringhold.server.cluster.Member;
import io.ringhold.server.disk.DiskGuard;
import io.ringhold.server.membership.Agent;
import io.ringhold.server.membership.ClusterView;
import io.ringhold.server.membership.MetaGroup;
import io.ringhold.server.membership.Mover;
import io.ringhold.server.membership.Neighbours;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.routing.PeerClients;
import io.ringhold.server.routing.Router;

/// The parts of a node that serves.
public record ServingNode(
    Member self,
    ClusterView view,
    RaftNode raft,
    Router router,
    PeerClients peers,
    DiskGuard disk,
    MetaGroup meta,
    Mover mover,
    Agent agent,
    Neighbours neighbours) {
  public String name() {
    return self.name();
  }
}
