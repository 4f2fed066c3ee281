package io.ringhold.operator.report;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.api.KvClusterStatus;
import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.KvView.Level;
import io.ringhold.operator.observe.Observed;
import io.ringhold.operator.plan.Action;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What the operator does, for Prometheus.
public final class OperatorMeters {
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Map<String, List<Meter>> ofCluster = new ConcurrentHashMap<>();

  public OperatorMeters(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
  }

  public void acted(Action action) {
    registry
        .counter("ringhold_operator_actions", "action", action.getClass().getSimpleName())
        .increment();
  }

  public void refused(String reason) {
    registry.counter("ringhold_operator_refusals", "reason", reason).increment();
  }

  public void failed() {
    registry.counter("ringhold_operator_reconcile_errors").increment();
  }

  /// The state of one cluster, in place of what was said of it before.
  public void cluster(Observed seen, KvClusterStatus status) {
    KvCluster cluster = seen.cluster();
    forget(key(cluster));
    Tags tags =
        Tags.of(
            "namespace", cluster.getMetadata().getNamespace(),
            "cluster", cluster.getMetadata().getName());
    int level = level(seen.kv());
    List<Meter> meters = new ArrayList<>();
    meters.add(
        Gauge.builder("ringhold_operator_cluster_level", () -> level)
            .tags(tags)
            .register(registry));
    if (status.operation != null) {
      Instant since = Instant.parse(status.operation.startedAt);
      meters.add(
          Gauge.builder(
                  "ringhold_operator_operation_seconds",
                  () -> Duration.between(since, clock.instant()).toMillis() / 1000.0)
              .tags(tags.and("type", status.operation.type))
              .register(registry));
    }
    ofCluster.put(key(cluster), meters);
  }

  public void forget(String key) {
    List<Meter> meters = ofCluster.remove(key);
    if (meters != null) {
      meters.forEach(registry::remove);
    }
  }

  private static String key(KvCluster cluster) {
    return cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName();
  }

  private static int level(KvView view) {
    return switch (view instanceof KvView.Known known ? known.level() : Level.UNKNOWN) {
      case WHOLE -> 0;
      case AT_RISK -> 1;
      case UNAVAILABLE -> 2;
      case UNKNOWN -> 3;
    };
  }
}
