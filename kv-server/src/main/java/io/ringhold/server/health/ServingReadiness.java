package io.ringhold.server.health;

import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Replica;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/// Ready when the node serves and each of its replicas knows a leader. Says nothing of other nodes'
/// health, so one failure does not take all nodes out of service.
@Readiness
@ApplicationScoped
public class ServingReadiness implements HealthCheck {
  private final NodeHolder nodes;

  ServingReadiness(NodeHolder nodes) {
    this.nodes = nodes;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("serving");
    ServingNode node = nodes.servingOrNull();
    if (node == null) {
      return response.down().withData("reason", nodes.waitingFor()).build();
    }
    long leaderless =
        node.raft().replicas().stream()
            .filter(replica -> replica.problem() == null && replica.leader() == null)
            .count();
    if (leaderless > 0) {
      return response.down().withData("reason", leaderless + " shards know no leader yet").build();
    }
    return response
        .up()
        .withData("shards", node.raft().replicas().size())
        .withData("leads", node.raft().replicas().stream().filter(this::leads).count())
        .withData("quarantined", node.raft().quarantined().size())
        .build();
  }

  private boolean leads(Replica replica) {
    ServingNode node = nodes.servingOrNull();
    return node != null && node.name().equals(replica.leader());
  }
}
