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

  /// `name=grpcHost:port/raftHost:port`, comma separated, the same list on every node; the first
  /// one founds the cluster.
  Optional<List<String>> members();

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

  /// What this node may send of its shards' state to other nodes, all transfers together; 0 means
  /// no limit.
  @WithDefault("64")
  long transferMibPerSecond();
}
