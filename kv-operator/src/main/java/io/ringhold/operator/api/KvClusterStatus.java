package io.ringhold.operator.api;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the operator saw and does. `operation` and `replacing` are its only memory; the rest is for
/// people and tools.
public final class KvClusterStatus {
  public @Nullable Long observedGeneration;
  public @Nullable String phase;

  /// What goes on, in one sentence.
  public @Nullable String message;

  /// Written once. A cluster with another identity under this name is not touched.
  public @Nullable String clusterId;

  @StatusReplicas public @Nullable Integer replicas;
  public @Nullable Integer readyReplicas;
  @LabelSelector public @Nullable String labelSelector;

  /// The oldest one that a member runs.
  public @Nullable String version;

  public @Nullable String targetVersion;
  public @Nullable Long epoch;
  public @Nullable Shards shards;
  public List<Member> members = List.of();
  public @Nullable Operation operation;
  public List<Replacing> replacing = List.of();
  public List<Condition> conditions = List.of();

  /// The meta group counts as one of them.
  public static final class Shards {
    public int total;
    public int whole;
    public int atRisk;
    public int unavailable;

    /// `whole/total`, for the table of `kubectl get`.
    public String summary = "";
  }

  /// One node of the cluster.
  public static final class Member {
    public String name = "";
    public @Nullable String storeId;
    public @Nullable String zone;
    public @Nullable String machine;
    public String state = "";
    public boolean ready;
    public int replicas;
    public int leaders;
    public @Nullable String version;
  }

  /// What is being done; there is one at a time.
  public static final class Operation {
    public String type = "";
    public String target = "";
    public String step = "";
    public String message = "";
    public @Nullable Long generation;
    public String startedAt = "";

    /// Since when it has been at this step.
    public String stepAt = "";
  }

  /// A disk that `spec.replace` asks to throw away; done when its member has another one.
  public static final class Replacing {
    public String name = "";
    public String storeId = "";
  }
}
