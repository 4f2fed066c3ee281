package io.ringhold.server.health;

import io.ringhold.server.node.NodeHolder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Startup;

/// Up while the start makes progress, and after it. Waiting for other nodes is no fault of this one
/// and lasts as long as it lasts.
@Startup
@ApplicationScoped
public class StartProgress implements HealthCheck {
  /// The longest step opens one shard and reads what its log holds, 64 MiB at most by design.
  private static final Duration STEP_MAX = Duration.ofMinutes(5);

  private final NodeHolder nodes;
  private final Duration stepMax;

  @Inject
  StartProgress(NodeHolder nodes) {
    this(nodes, STEP_MAX);
  }

  StartProgress(NodeHolder nodes, Duration stepMax) {
    this.nodes = nodes;
    this.stepMax = stepMax;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("start");
    if (nodes.servingOrNull() != null) {
      return response.up().build();
    }
    Duration step = nodes.stepTakes();
    return response
        .status(step.compareTo(stepMax) <= 0)
        .withData("step", nodes.waitingFor())
        .withData("seconds", step.toSeconds())
        .build();
  }
}
