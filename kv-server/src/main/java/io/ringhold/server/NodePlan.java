package io.ringhold.server;

import io.ringhold.server.cluster.Member;
import io.ringhold.server.disk.StartRefused;
import io.ringhold.server.membership.Facts;
import io.ringhold.server.membership.Founding;
import io.ringhold.server.membership.Seat;
import io.ringhold.server.node.Build;
import java.nio.file.Path;
import java.util.List;

/// What the configuration makes of this node, checked.
///
/// @param seats of the nodes that found the cluster
/// @param self this node's own seat, among them or not
/// @param zone may be empty
record NodePlan(
    ServerConfig config,
    String cluster,
    String node,
    List<Seat> seats,
    Seat self,
    String zone,
    Facts facts) {
  static NodePlan of(ServerConfig config) throws StartRefused {
    if (config.shards() < 1 || config.shards() > 1024) {
      throw new StartRefused(
          "ringhold.shards is %d; 1 to 1024 are possible".formatted(config.shards()));
    }
    if (!config.cluster().matches("[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?")) {
      throw new StartRefused(
          "ringhold.cluster is '%s'; a name has 1 to 63 letters, digits, dots, dashes and underscores"
              .formatted(config.cluster().strip()));
    }
    if (config.replication() < 1) {
      throw new StartRefused(
          "ringhold.replication is %d; at least 1 is needed".formatted(config.replication()));
    }
    List<Seat> seats =
        Seat.parse(
            config
                .members()
                .orElse(
                    List.of(
                        "%s=127.0.0.1:%d/127.0.0.1:%d"
                            .formatted(config.node(), config.grpcPort(), config.raftPort()))));
    return new NodePlan(
            config, config.cluster(), config.node(), seats, self(config, seats), "", facts(config))
        .inZone(config.zone().orElse(""));
  }

  private static Facts facts(ServerConfig config) throws StartRefused {
    return config.factsDir().isEmpty() ? Facts.NONE : Facts.in(Path.of(config.factsDir().get()));
  }

  NodePlan inZone(String name) throws StartRefused {
    if (name.matches(".*\\s.*")) {
      throw new StartRefused(
          "ringhold.zone is '%s'; the name of a zone has no spaces".formatted(name));
    }
    return new NodePlan(config, cluster, node, seats, self, name, facts);
  }

  private static Seat self(ServerConfig config, List<Seat> seats) throws StartRefused {
    for (Seat seat : seats) {
      if (seat.name().equals(config.node())) {
        return seat;
      }
    }
    String advertised =
        config
            .advertise()
            .orElseThrow(() ->
                new StartRefused(
                    "ringhold.node is %s, which ringhold.members does not name. To join their cluster the node needs ringhold.advertise=grpcHost:port/raftHost:port, at which they reach it"
                        .formatted(config.node())));
    return Seat.parse(List.of(config.node() + "=" + advertised)).getFirst();
  }

  boolean founds() {
    return seats.contains(self);
  }

  Founding.Plan founding() {
    return new Founding.Plan(cluster, node, zone, config.shards(), config.replication(), seats);
  }

  /// Nodes that may know the cluster already.
  List<String> seeds() {
    return seats.stream().filter(seat -> !seat.equals(self)).map(Seat::grpcAddress).toList();
  }

  Member self(String storeId) {
    return new Member(
        node,
        storeId,
        self.grpcAddress(),
        self.raftAddress(),
        zone,
        Build.current().version(),
        Build.current().featureLevel(),
        Member.State.ACTIVE);
  }

  Path dataDirectory() throws StartRefused {
    return Path.of(
            config
                .dataDir()
                .orElseThrow(() ->
                    new StartRefused(
                        "no data directory: set RINGHOLD_DATA_DIR (or ringhold.data-dir)")))
        .toAbsolutePath();
  }
}
