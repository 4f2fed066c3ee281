package io.ringhold.operator.observe;

import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.api.KvClusterSpec;
import io.ringhold.operator.api.KvClusterStatus;
import java.time.Instant;

/// All that a plan is made from.
public record Observed(Instant now, KvCluster cluster, Kube kube, KvView kv) {
  public KvClusterSpec spec() {
    return cluster.getSpec();
  }

  public KvClusterStatus status() {
    return cluster.getStatus() == null ? new KvClusterStatus() : cluster.getStatus();
  }

  public String member(int ordinal) {
    return cluster.getMetadata().getName() + "-" + ordinal;
  }
}
