package io.ringhold.operator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.ringhold.operator.observe.Kube;
import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.KvView.Level;
import io.ringhold.operator.observe.Observed;
import io.ringhold.operator.plan.Operation;
import io.ringhold.operator.plan.Upkeep;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The conditions of a cluster: what tools wait for.
final class Conditions {
  private final Observed seen;

  private Conditions(Observed seen) {
    this.seen = seen;
  }

  static List<Condition> of(Observed seen, Operation operation, @Nullable String error) {
    Conditions all = new Conditions(seen);
    return List.of(
        all.available(operation),
        all.ready(operation),
        all.progressing(operation),
        all.degraded(operation, error),
        all.paused(),
        all.scaleInBlocked(operation, error),
        all.updatePending());
  }

  private Condition available(Operation operation) {
    if (operation.type() == Operation.Type.Hibernated) {
      return condition("Available", "False", "Hibernated", "the cluster is hibernated");
    }
    return switch (seen.kv()) {
      case KvView.Unknown(var why) -> condition("Available", "Unknown", "ClusterUnknown", why);
      case KvView.Known known -> {
        List<Integer> lost =
            known.health().stream()
                .filter(shard -> shard.level() == Level.UNAVAILABLE)
                .map(KvView.Shard::number)
                .toList();
        yield lost.isEmpty()
            ? condition("Available", "True", "AllShardsServe", "every shard takes writes")
            : condition(
                "Available",
                "False",
                "QuorumLost",
                "shards %s have no majority: %s".formatted(lost, known.adviceOr("")));
      }
    };
  }

  private Condition ready(Operation operation) {
    boolean all =
        seen.kube().size() == seen.spec().replicas
            && seen.kube().pods().stream().filter(Kube.Pod::ready).count() == seen.spec().replicas;
    boolean whole = seen.kv() instanceof KvView.Known known && known.level() == Level.WHOLE;
    return all && whole && operation.type() == Operation.Type.None
        ? condition("Ready", "True", "Converged", "the cluster is what it should be")
        : condition("Ready", "False", reason(operation, "NotConverged"), operation.message());
  }

  private Condition progressing(Operation operation) {
    return switch (operation.type()) {
      case None, Paused, Hibernated ->
          condition("Progressing", "False", "Idle", "nothing is being done");
      case Unknown, Blocked, Maintenance ->
          condition("Progressing", "False", operation.step(), operation.message());
      case Create, Repair, Replace, ScaleIn, Rollout, GrowStorage, ScaleOut, Rebalance ->
          operation.step().equals("Stuck")
              ? condition("Progressing", "False", "RolloutStuck", operation.message())
              : condition("Progressing", "True", operation.type().name(), operation.message());
    };
  }

  private Condition degraded(Operation operation, @Nullable String error) {
    if (error != null) {
      return condition("Degraded", "True", "StepFailed", error);
    }
    if (operation.type() == Operation.Type.Blocked) {
      return condition("Degraded", "True", operation.step(), operation.message());
    }
    if (operation.step().equals("Stuck")) {
      return condition("Degraded", "True", "RolloutStuck", operation.message());
    }
    return switch (seen.kv()) {
      case KvView.Unknown(var why) -> condition("Degraded", "Unknown", "ClusterUnknown", why);
      case KvView.Known known when known.level() != Level.WHOLE ->
          condition("Degraded", "True", "ShardsAtRisk", known.adviceOr("not every shard is whole"));
      case KvView.Known _ -> condition("Degraded", "False", "Whole", "every shard is whole");
    };
  }

  private Condition paused() {
    return seen.spec().paused
        ? condition("Paused", "True", "Asked", "spec.paused is true")
        : condition("Paused", "False", "NotAsked", "spec.paused is false");
  }

  private Condition scaleInBlocked(Operation operation, @Nullable String error) {
    return operation.type() == Operation.Type.ScaleIn && error != null
        ? condition("ScaleInBlocked", "True", "Refused", error)
        : condition("ScaleInBlocked", "False", "NotBlocked", "nothing keeps members from leaving");
  }

  private Condition updatePending() {
    return Upkeep.isDeferred(seen)
        ? condition(
            "UpdatePending",
            "True",
            "OperatorChanged",
            "this operator would make the pods in another way; set spec.restartAt or rollout.onOperatorUpgrade: Auto to let it")
        : condition("UpdatePending", "False", "UpToDate", "pods are made as they should be");
  }

  private static String reason(Operation operation, String otherwise) {
    return operation.type() == Operation.Type.None ? otherwise : operation.type().name();
  }

  private Condition condition(String type, String status, String reason, String message) {
    Condition was =
        seen.status().conditions.stream()
            .filter(condition -> condition.getType().equals(type))
            .filter(condition -> condition.getStatus().equals(status))
            .findFirst()
            .orElse(null);
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withObservedGeneration(seen.cluster().getMetadata().getGeneration())
        .withLastTransitionTime(
            was == null
                ? seen.now().truncatedTo(ChronoUnit.SECONDS).toString()
                : was.getLastTransitionTime())
        .build();
  }
}
