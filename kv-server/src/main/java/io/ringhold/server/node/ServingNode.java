package io.ringhold.server.node;

import io.ringhold.ring.Placement;
import io.ringhold.server.disk.DiskGuard;
import io.ringhold.server.membership.Roster;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.routing.PeerClients;
import io.ringhold.server.routing.Router;

/// The parts of a node that serves.
public record ServingNode(
    String name,
    Roster roster,
    Placement placement,
    RaftNode raft,
    Router router,
    PeerClients peers,
    DiskGuard disk) {}
