package io.ringhold.server;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/// The node's configuration, `ringhold.*` or `RINGHOLD_*`; handed on as values, so that nothing
/// else knows where it comes from.
@StaticInitSafe
@ConfigMapping(prefix = "ringhold")
public interface ServerConfig {
  /// Name of the cluster; written on each disk, so that nodes of two clusters never mix.
  @WithDefault("local")
  String cluster();

  /// Name of this node, one of the members.
  @WithDefault("node-0")
  String node();

  /// Directory for all that the node keeps. No default outside of dev mode.
  Optional<String> dataDir();

  /// `name=grpcHost:port/raftHost:port`, comma separated: the nodes that found the cluster, the
  /// first one deciding. The same list on every node, for ever. A node that it does not name joins
  /// the cluster through these.
  Optional<List<String>> members();

  /// `grpcHost:port/raftHost:port` at which the others reach a node that joins.
  Optional<String> advertise();

  /// What fails together with this node, such as a rack or an availability zone.
  Optional<String> zone();

  /// Directory of what whoever runs the node tells it; may change while it runs. See
  /// [io.ringhold.server.membership.Facts].
  Optional<String> factsDir();

  /// The machine that the node runs on, to be looked up among the facts when no zone is given.
  Optional<String> machine();

  @WithDefault("12")
  int shards();

  @WithDefault("3")
  int replication();

  /// Interface to listen on.
  @WithDefault("0.0.0.0")
  String host();

  @WithDefault("7400")
  int grpcPort();

  @WithDefault("7500")
  int raftPort();

  @WithDefault("7600")
  int httpPort();

  @WithDefault("7700")
  int managementPort();

  /// Below this much free disk the node takes no writes.
  @WithDefault("256")
  long diskFreeMibMin();
}
