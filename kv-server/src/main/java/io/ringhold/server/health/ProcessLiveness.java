package io.ringhold.server.health;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/// Alive when it can answer this and none of its threads are deadlocked. Depends on no leader, no
/// quorum, no peer and no disk: a restart mends none of them.
@Liveness
@ApplicationScoped
public class ProcessLiveness implements HealthCheck {
  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("process")
        .status(ManagementFactory.getThreadMXBean().findDeadlockedThreads() == null)
        .build();
  }
}
