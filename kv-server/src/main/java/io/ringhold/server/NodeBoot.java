package io.ringhold.server;

import io.micrometer.core.instrument.Metrics;
import io.ringhold.ring.Placement;
import io.ringhold.ring.Sharding;
import io.ringhold.server.disk.DataDirectory;
import io.ringhold.server.disk.DiskGuard;
import io.ringhold.server.disk.StartRefused;
import io.ringhold.server.edge.Introductions;
import io.ringhold.server.membership.Founding;
import io.ringhold.server.membership.Member;
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
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The order in which a node comes up, and the reverse in which it goes down.
final class NodeBoot {
  private static final Logger LOG = System.getLogger(NodeBoot.class.getName());

  private final ServerConfig config;
  private final NodeHolder holder;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  NodeBoot(ServerConfig config, NodeHolder holder) {
    this.config = config;
    this.holder = holder;
  }

  void run() throws IOException, StartRefused, InterruptedException {
    Founding.Plan plan = plan();
    Path root = dataDirectory();
    DataDirectory data = started(DataDirectory.open(root, plan.cluster(), plan.node()));
    PeerClients peers = started(new PeerClients(addresses(plan.members())));
    Roster roster = found(plan, data, peers);
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
                    () -> config.transferMibPerSecond() << 20),
                InstantSource.system()));
    events.connect(raft);
    for (ShardGroup group : roster.groupsOf(plan.node())) {
      holder.starting("the node opens shard " + group.shard());
      raft.addShard(group);
    }
    Placement placement = roster.placement();
    Router router = new Router(plan.node(), new Sharding(roster.shards()), placement, raft);
    DiskGuard disk = new DiskGuard(root, config.diskFreeMibMin() << 20);
    started(new NodeMeters(Metrics.globalRegistry, raft, engine, disk));
    holder.serve(
        introduction(plan, data, Optional.of(roster)),
        new ServingNode(plan.node(), roster, placement, raft, router, peers, disk));
    LOG.log(
        Level.INFO,
        "store={0} serves {1} shards of cluster {2}",
        data.storeId(),
        raft.replicas().size(),
        plan.cluster());
  }

  private Founding.Plan plan() throws StartRefused {
    List<Member> members =
        Member.parse(
            config
                .members()
                .orElse(
                    List.of(
                        "%s=127.0.0.1:%d/127.0.0.1:%d"
                            .formatted(config.node(), config.grpcPort(), config.raftPort()))));
    if (members.stream().noneMatch(member -> member.name().equals(config.node()))) {
      throw new StartRefused(
          "ringhold.node is %s, which ringhold.members does not name".formatted(config.node()));
    }
    if (config.shards() < 1 || config.shards() > 1024) {
      throw new StartRefused(
          "ringhold.shards is %d; 1 to 1024 are possible".formatted(config.shards()));
    }
    if (!config.cluster().matches("[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?")) {
      throw new StartRefused(
          "ringhold.cluster is '%s'; a name has 1 to 63 letters, digits, dots, dashes and underscores"
              .formatted(config.cluster().strip()));
    }
    int replication = Math.min(config.replication(), members.size());
    if (config.replication() < 1) {
      throw new StartRefused(
          "ringhold.replication is %d; at least 1 is needed".formatted(config.replication()));
    }
    return new Founding.Plan(
        config.cluster(), config.node(), config.shards(), replication, members);
  }

  private Path dataDirectory() throws StartRefused {
    return Path.of(
            config
                .dataDir()
                .orElseThrow(() ->
                    new StartRefused(
                        "no data directory: set RINGHOLD_DATA_DIR (or ringhold.data-dir)")))
        .toAbsolutePath();
  }

  private static Map<String, String> addresses(List<Member> members) {
    return members.stream().collect(Collectors.toMap(Member::name, Member::grpcAddress));
  }

  private Roster found(Founding.Plan plan, DataDirectory data, PeerClients peers)
      throws IOException, StartRefused, InterruptedException {
    holder.introduce(introduction(plan, data, Optional.empty()));
    Roster roster =
        new Founding(plan, data, new Introductions(peers, plan.cluster(), plan.node()))
            .awaitRoster();
    holder.introduce(introduction(plan, data, Optional.of(roster)));
    return roster;
  }

  private static Founding.Introduction introduction(
      Founding.Plan plan, DataDirectory data, Optional<Roster> roster) {
    return new Founding.Introduction(plan.cluster(), plan.node(), data.storeId(), roster);
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
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
