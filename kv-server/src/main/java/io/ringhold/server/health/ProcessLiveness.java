package io.ringhold.server.health;

import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.jspecify.annotations.Nullable;

/// Alive when it can answer this, none of its threads are deadlocked, and its Raft server has not
/// closed itself, as it does after a pause of minutes. Depends on no leader, no quorum, no peer and
/// no disk: a restart mends none of them. Always alive while a person works on it.
@Liveness
@ApplicationScoped
public class ProcessLiveness implements HealthCheck {
  private final NodeHolder nodes;

  ProcessLiveness(NodeHolder nodes) {
    this.nodes = nodes;
  }

  @Override
  public HealthCheckResponse call() {
    ServingNode node = nodes.servingOrNull();
    return HealthCheckResponse.named("process")
        .status((node != null && node.agent().isInMaintenance()) || isWell(node))
        .build();
  }

  private static boolean isWell(@Nullable ServingNode node) {
    return ManagementFactory.getThreadMXBean().findDeadlockedThreads() == null
        && (node == null || node.raft().isAlive());
  }
}
