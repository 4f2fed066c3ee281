package io.ringhold.server;

import io.micrometer.core.instrument.Metrics;
import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Decision;
import io.ringhold.server.cluster.Joining;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.disk.DataDirectory;
import io.ringhold.server.disk.DiskGuard;
import io.ringhold.server.disk.DiskWatch;
import io.ringhold.server.disk.StartRefused;
import io.ringhold.server.edge.Introductions;
import io.ringhold.server.edge.NeighbourCalls;
import io.ringhold.server.membership.Admission;
import io.ringhold.server.membership.Agent;
import io.ringhold.server.membership.ClusterView;
import io.ringhold.server.membership.Founding;
import io.ringhold.server.membership.Groups;
import io.ringhold.server.membership.MetaGroup;
import io.ringhold.server.membership.Mover;
import io.ringhold.server.membership.ReplicaManifest;
import io.ringhold.server.membership.Roster;
import io.ringhold.server.metrics.EngineMeters;
import io.ringhold.server.metrics.NodeMeters;
import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.LogDirectories;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.raft.ReplicaTransfers;
import io.ringhold.server.raft.ShardGroup;
import io.ringhold.server.routing.PeerClients;
import io.ringhold.server.routing.RemoteCheckpoints;
import io.ringhold.server.routing.Router;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/// The order in which a node comes up, and the reverse in which it goes down.
final class NodeBoot {
  private static final Logger LOG = System.getLogger(NodeBoot.class.getName());

  /// A mounted ConfigMap follows a change within about a minute.
  private static final Duration ZONE_PATIENCE = Duration.ofSeconds(60);

  private final ServerConfig config;
  private final NodeHolder holder;
  private final Consumer<String> refused;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  /// @param refused is told why a node that has started must not go on
  NodeBoot(ServerConfig config, NodeHolder holder, Consumer<String> refused) {
    this.config = config;
    this.holder = holder;
    this.refused = refused;
  }

  void run() throws IOException, StartRefused, InterruptedException {
    NodePlan configured = NodePlan.of(config);
    Path root = configured.dataDirectory();
    DataDirectory data = started(DataDirectory.open(root, configured.cluster(), config.node()));
    ClusterView view = ClusterView.under(root);
    NodePlan plan = configured.inZone(zone(configured, view, data.storeId()));
    ReplicaManifest manifest = ReplicaManifest.under(root);
    PeerClients peers = started(new PeerClients(new ViewAddresses(view)));
    NeighbourCalls neighbours = new NeighbourCalls(plan.cluster(), peers);
    Member self = plan.self(data.storeId());
    Optional<Roster> roster = enter(plan, self, data, view, manifest, neighbours, peers);
    DiskGuard disk = new DiskGuard(root, config.diskFreeMibMin() << 20);
    RaftNode raft = raft(plan, data, view, peers, disk);
    open(raft, view.state(), manifest, roster);
    serve(plan, self, roster, new Parts(view, manifest, raft, peers, neighbours, disk));
    LOG.log(
        Level.INFO,
        "store={0} serves {1} shards of cluster {2}",
        data.storeId(),
        raft.replicas().stream().filter(r -> r.shard() != ShardGroup.META).count(),
        plan.cluster());
  }

  /// As configured, else as the facts say. When they say nothing in time, the node stays where the
  /// cluster knows it to be: without its zone it would take part in no spread over zones.
  private String zone(NodePlan plan, ClusterView view, String storeId)
      throws IOException, InterruptedException {
    if (!plan.zone().isEmpty() || config.machine().isEmpty()) {
      return plan.zone();
    }
    String machine = config.machine().get();
    holder.waiting("the node waits to be told the zone of machine " + machine);
    Optional<String> told = plan.facts().awaitZone(machine, ZONE_PATIENCE);
    if (told.isPresent()) {
      return told.get();
    }
    String before = view.isKnown() ? view.state().store(storeId).map(Member::zone).orElse("") : "";
    LOG.log(
        Level.WARNING,
        "nobody says in which zone machine {0} is; going on {1}",
        machine,
        before.isEmpty() ? "without one" : "in " + before + " as before");
    return before;
  }

  private record Parts(
      ClusterView view,
      ReplicaManifest manifest,
      RaftNode raft,
      PeerClients peers,
      NeighbourCalls neighbours,
      DiskGuard disk) {}

  /// Blocks until the node belongs to the cluster: because it has before, founds it, or is let in.
  private Optional<Roster> enter(
      NodePlan plan,
      Member self,
      DataDirectory data,
      ClusterView view,
      ReplicaManifest manifest,
      NeighbourCalls neighbours,
      PeerClients peers)
      throws IOException, StartRefused, InterruptedException {
    Optional<Roster> written = Roster.read(data.root());
    holder.introduce(introduction(self, plan, view, written));
    Optional<Roster> roster = Optional.empty();
    if (plan.founds() && (!view.isKnown() || written.isPresent())) {
      roster =
          new Founding(
                  plan.founding(),
                  data,
                  new Introductions(peers, plan.cluster(), plan.node()),
                  plan.facts())
              .awaitRoster();
      holder.introduce(introduction(self, plan, view, roster));
    }
    if (roster.isPresent()) {
      if (!manifest.isWritten()) {
        manifest.found(roster.get().groupsOf(plan.node()).stream().map(ShardGroup::shard).toList());
      }
      view.offer(roster.get().firstState(Introductions.DEFAULT_KEYSPACE));
    }
    if (view.isKnown()) {
      requireWelcome(view.state(), self, manifest);
    } else {
      holder.waiting("the node waits to be let into the cluster");
      view.offer(new Admission(self, plan.seeds(), neighbours).await());
    }
    return roster;
  }

  /// What the node knows of the cluster is enough to see that it cannot come back like this. A disk
  /// that was struck off may still be needed while it votes in shards that have not been moved yet;
  /// after that it is nobody's.
  private static void requireWelcome(ClusterState state, Member self, ReplicaManifest manifest)
      throws StartRefused {
    if (state.store(self.storeId()).filter(me -> me.state() == Member.State.REMOVED).isPresent()) {
      if (manifest.held().isEmpty()) {
        throw new StartRefused(Admission.struckOff(state, self));
      }
      return;
    }
    if (Joining.introduce(state, self) instanceof Decision.Refused(var reason, var message)) {
      throw new StartRefused(reason + ": " + message);
    }
  }

  private RaftNode raft(
      NodePlan plan, DataDirectory data, ClusterView view, PeerClients peers, DiskGuard disk)
      throws IOException {
    Path root = data.root();
    RaftEvents events = new RaftEvents();
    Engine engine =
        started(
            Engine.open(
                new DiskFileSystem(),
                root.resolve("shards"),
                EngineOptions.defaults(),
                new EngineMeters(Metrics.globalRegistry, events)));
    RaftNode raft =
        started(
            new RaftNode(
                new RaftNode.Options(
                    plan.node(),
                    data.storeId(),
                    config.host(),
                    config.raftPort(),
                    LogDirectories.under(root)),
                engine,
                peers,
                new ReplicaTransfers.Options(
                    root,
                    new RemoteCheckpoints(peers, plan.node()),
                    () -> view.state().moves().bytesPerSecond()),
                InstantSource.system()));
    events.connect(raft);
    started(new NodeMeters(Metrics.globalRegistry, raft, engine, disk));
    started(new DiskWatch(disk, raft::giveLeadershipsAway)).start();
    return raft;
  }

  private void open(
      RaftNode raft, ClusterState state, ReplicaManifest manifest, Optional<Roster> roster) {
    manifest
        .held()
        .forEach((shard, origin) -> {
          holder.starting("the node opens shard " + shard);
          raft.addShard(
              switch (origin) {
                case JOINED -> Groups.joined(state.clusterId(), shard);
                case FOUNDED ->
                    roster
                        .flatMap(founded ->
                            founded.groupsOf(config.node()).stream()
                                .filter(group -> group.shard() == shard)
                                .findFirst())
                        .orElseGet(() -> Groups.joined(state.clusterId(), shard));
              });
        });
  }

  private void serve(NodePlan plan, Member self, Optional<Roster> roster, Parts parts) {
    ClusterView view = parts.view();
    MetaGroup meta = new MetaGroup(parts.raft(), view);
    Mover mover =
        started(
            new Mover(
                meta, view.state(), parts.neighbours(), InstantSource.system(), Mover.Seam.NONE));
    Agent agent =
        started(
            new Agent(
                self, view, meta, parts.raft(), parts.manifest(), parts.neighbours(), refused));
    holder.serve(
        introduction(self, plan, view, roster),
        new ServingNode(
            self,
            view,
            parts.raft(),
            new Router(plan.node(), view, parts.raft()),
            parts.peers(),
            parts.disk(),
            meta,
            mover,
            agent,
            parts.neighbours()));
    agent.start();
    mover.start();
  }

  private static Founding.Introduction introduction(
      Member self, NodePlan plan, ClusterView view, Optional<Roster> roster) {
    return new Founding.Introduction(
        plan.cluster(),
        plan.node(),
        self.storeId(),
        self.zone(),
        view.isKnown() || roster.isPresent(),
        roster);
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  /// Hands leaderships over in the background; all doors go on answering.
  void beginToStop() {
    ServingNode node = holder.servingOrNull();
    if (node != null) {
      Thread.ofPlatform().name("hand-over").start(node.raft()::giveLeadershipsAway);
    }
  }

  /// Hands leaderships over while the doors still answer, then closes what was started, last first.
  void stop() {
    ServingNode node = holder.servingOrNull();
    if (node != null) {
      node.raft().handOverLeaderships();
    }
    holder.stopServing();
    while (!started.isEmpty()) {
      AutoCloseable part = started.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(
            Level.WARNING, "{0} did not close cleanly: {1}", part.getClass().getSimpleName(), e);
      }
    }
  }
}
