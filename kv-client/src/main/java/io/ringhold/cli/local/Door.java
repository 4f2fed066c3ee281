package io.ringhold.cli.local;

import io.ringhold.cli.console.Failure;
import io.ringhold.client.Answer;
import io.ringhold.client.ClusterState;
import io.ringhold.client.ClusterState.MemberState;
import io.ringhold.client.KvClient;
import io.ringhold.client.KvClientOptions;
import java.time.Duration;

/// The way to the nodes of a local cluster that run.
final class Door {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration GLANCE = Duration.ofSeconds(2);

  private Door() {}

  static KvClient open(Cluster cluster) {
    return open(cluster, DEADLINE);
  }

  /// Whether the others know of an empty disk that waits under the name of this node.
  static boolean hasWaiting(Cluster cluster, Cluster.Node node) {
    try (var client = open(cluster.without(node.number()), GLANCE)) {
      return client.admin().cluster() instanceof Answer.Known<ClusterState>(var state)
          && state.members().stream()
              .anyMatch(m -> m.state() == MemberState.WAITING && m.node().equals(node.name()));
    } catch (Failure _) {
      return false;
    }
  }

  private static KvClient open(Cluster cluster, Duration deadline) {
    String[] endpoints =
        cluster.nodes().stream()
            .filter(Cluster.Node::isRunning)
            .map(node -> cluster.host() + ":" + cluster.grpcPort(node))
            .toArray(String[]::new);
    if (endpoints.length == 0) {
      throw Failure.unavailable("no node of the cluster runs; start it: kv local start");
    }
    return KvClient.connect(KvClientOptions.to(endpoints).withDeadline(deadline));
  }
}
