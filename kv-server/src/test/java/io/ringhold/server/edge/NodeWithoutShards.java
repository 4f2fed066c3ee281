package io.ringhold.server.edge;

import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.States;
import io.ringhold.server.disk.DiskGuard;
import io.ringhold.server.membership.Agent;
import io.ringhold.server.membership.ClusterView;
import io.ringhold.server.membership.MetaGroup;
import io.ringhold.server.membership.Mover;
import io.ringhold.server.membership.ReplicaManifest;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.LogDirectories;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.raft.ReplicaTransfers;
import io.ringhold.server.routing.ClosedDoors;
import io.ringhold.server.routing.PeerClients;
import io.ringhold.server.routing.RemoteCheckpoints;
import io.ringhold.server.routing.Router;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// Node `a` of [States]' cluster, which reaches no other; the one shard lies on `b`, `c` and `d`.
public final class NodeWithoutShards implements AutoCloseable {
  private final Path root;
  private final Engine engine;
  private final PeerClients peers = new PeerClients(new ClosedDoors());
  private final RaftNode raft;

  public NodeWithoutShards(Path root) throws IOException {
    this.root = root;
    this.engine =
        Engine.open(
            new DiskFileSystem(),
            root.resolve("shards"),
            EngineOptions.defaults(),
            EngineListener.NONE);
    this.raft =
        new RaftNode(
            new RaftNode.Options("a", "disk", "127.0.0.1", 0, LogDirectories.under(root)),
            engine,
            peers,
            new ReplicaTransfers.Options(root, new RemoteCheckpoints(peers, "a"), () -> 0),
            InstantSource.system());
  }

  /// As it serves when it has just started: it has heard of no leaders.
  public ServingNode serving() throws Exception {
    ClusterView view = ClusterView.under(root);
    view.offer(States.of(3, List.of("a", "b", "c", "d"), List.of(List.of("b", "c", "d"))));
    MetaGroup meta = new MetaGroup(raft, view);
    NeighbourCalls neighbours = new NeighbourCalls("shop", peers);
    Member self = States.member("a", "");
    return new ServingNode(
        self,
        view,
        raft,
        new Router("a", view, raft),
        peers,
        new DiskGuard(root, 0),
        meta,
        new Mover(meta, view.state(), neighbours, InstantSource.system(), Mover.Seam.NONE),
        new Agent(self, view, meta, raft, ReplicaManifest.under(root), neighbours, _ -> {}),
        neighbours);
  }

  @Override
  public void close() throws IOException {
    raft.close();
    peers.close();
    engine.close();
  }
}
