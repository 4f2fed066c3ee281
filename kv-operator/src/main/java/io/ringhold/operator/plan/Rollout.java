package io.ringhold.operator.plan;

import io.ringhold.operator.observe.Kube;
import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.KvView.Level;
import io.ringhold.operator.observe.Observed;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Restarts members on the newest template, one by one, each only when all shards are whole again.
/// Members that do not serve anyway come first, the leader of the meta group last.
final class Rollout {
  private Rollout() {}

  static Optional<Plan> next(Observed seen) {
    List<Kube.Pod> old =
        seen.kube().pods().stream().filter(pod -> Upkeep.isOld(seen, pod)).toList();
    return old.isEmpty() ? Optional.empty() : Optional.of(next(seen, old));
  }

  private static Plan next(Observed seen, List<Kube.Pod> old) {
    KvView.Known kv = Planner.known(seen);
    int all = seen.kube().size();
    String progress =
        "%d of %d members are on the newest template".formatted(all - old.size(), all);
    Optional<Kube.Pod> unready = old.stream().filter(pod -> !pod.ready()).findFirst();
    if (unready.isPresent()) {
      return unready(seen, unready.get(), progress);
    }
    Optional<String> hindrance = hindrance(seen, kv);
    if (hindrance.isPresent()) {
      return Plan.await(
          Operation.Type.Rollout,
          target(seen),
          isOverdue(seen) ? "Stuck" : "AwaitWhole",
          "%s; waits: %s".formatted(progress, hindrance.get()));
    }
    Kube.Pod pod =
        old.stream()
            .min(
                Comparator.<Kube.Pod>comparingInt(p -> p.name().equals(kv.metaLeader()) ? 1 : 0)
                    .thenComparingInt(p -> leaders(kv, p))
                    .thenComparingInt(p -> -p.ordinal()))
            .orElseThrow();
    return Plan.act(
        new Action.EvictPod(pod.name(), pod.uid()),
        Operation.Type.Rollout,
        pod.name(),
        "Restart",
        "%s; restarts %s".formatted(progress, pod.name()));
  }

  /// Its restart costs nothing that is not lost already. One that has only just begun is given
  /// time.
  private static Plan unready(Observed seen, Kube.Pod pod, String progress) {
    boolean started = pod.createdAt().plus(Duration.ofMinutes(1)).isAfter(seen.now());
    return pod.terminating() || started
        ? Plan.await(
            Operation.Type.Rollout,
            pod.name(),
            "AwaitReady",
            "%s; waits for %s".formatted(progress, pod.name()))
        : Plan.act(
            new Action.DeletePod(pod.name(), pod.uid()),
            Operation.Type.Rollout,
            pod.name(),
            "Restart",
            "%s; restarts %s, which is not ready".formatted(progress, pod.name()));
  }

  private static Optional<String> hindrance(Observed seen, KvView.Known kv) {
    for (int i = 0; i < seen.kube().size(); i++) {
      String name = seen.member(i);
      Optional<Kube.Pod> pod = seen.kube().pod(i);
      if (pod.filter(p -> p.ready() && !p.terminating()).isEmpty()) {
        return Optional.of(
            name
                + " is not ready"
                + pod.map(Kube.Pod::stuck).map(why -> " (" + why + ")").orElse(""));
      }
    }
    if (kv.level() != Level.WHOLE) {
      return kv.health().stream()
          .filter(shard -> shard.level() != Level.WHOLE)
          .findFirst()
          .map(shard -> "shard %s: %s".formatted(shard.label(), shard.why()))
          .or(() -> Optional.of("not every member is well"));
    }
    return kv.moves() > 0
        ? Optional.of("%d moves are open".formatted(kv.moves()))
        : Optional.empty();
  }

  private static String target(Observed seen) {
    var operation = seen.status().operation;
    return operation != null && operation.type.equals(Operation.Type.Rollout.name())
        ? operation.target
        : "";
  }

  private static boolean isOverdue(Observed seen) {
    var operation = seen.status().operation;
    return operation != null
        && operation.type.equals(Operation.Type.Rollout.name())
        && Instant.parse(operation.stepAt)
            .plus(Durations.parse(seen.spec().rollout.readyTimeout))
            .isBefore(seen.now());
  }

  private static int leaders(KvView.Known kv, Kube.Pod pod) {
    return kv.member(pod.name()).map(KvView.Member::leaders).orElse(0);
  }
}
