package io.ringhold.cli.local;

import io.ringhold.cli.console.Failure;
import io.ringhold.client.KvClient;
import io.ringhold.client.KvClientOptions;
import java.time.Duration;

/// The way to the nodes of a local cluster that run.
final class Door {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private Door() {}

  static KvClient open(Cluster cluster) {
    String[] endpoints =
        cluster.nodes().stream()
            .filter(Cluster.Node::isRunning)
            .map(node -> cluster.host() + ":" + cluster.grpcPort(node))
            .toArray(String[]::new);
    if (endpoints.length == 0) {
      throw Failure.unavailable("no node of the cluster runs; start it: kv local start");
    }
    return KvClient.connect(KvClientOptions.to(endpoints).withDeadline(DEADLINE));
  }
}
