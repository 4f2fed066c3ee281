package io.ringhold.operator.plan;

import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.KvView.Level;
import io.ringhold.operator.observe.Observed;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Adds members. They join by themselves and hold nothing until the load is evened out.
final class ScaleOut {
  private ScaleOut() {}

  static Optional<Plan> next(Observed seen) {
    KvView.Known kv = Planner.known(seen);
    int now = seen.kube().size();
    int wanted = seen.spec().replicas;
    if (now < wanted) {
      return Optional.of(
          kv.level() == Level.WHOLE || kv.level() == Level.AT_RISK
              ? Plan.act(
                  new Action.Apply(Upkeep.sized(seen, wanted)),
                  Operation.Type.ScaleOut,
                  seen.member(now),
                  "AddPods",
                  "adds members: %d -> %d".formatted(now, wanted))
              : Plan.await(
                  Operation.Type.ScaleOut,
                  seen.member(now),
                  "AwaitAvailable",
                  "waits until every shard takes writes before it adds members"));
    }
    List<String> missing =
        IntStream.range(0, now)
            .filter(i ->
                kv.member(seen.member(i)).isEmpty()
                    || seen.kube().pod(i).filter(pod -> pod.ready()).isEmpty())
            .mapToObj(seen::member)
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Plan.await(
                kv.member(missing.getFirst()).isEmpty()
                    ? Operation.Type.ScaleOut
                    : Operation.Type.Repair,
                missing.getFirst(),
                "AwaitReady",
                "waits for %s to be ready%s"
                    .formatted(String.join(", ", missing), reason(seen, missing.getFirst()))));
  }

  private static String reason(Observed seen, String member) {
    return seen.kube().pods().stream()
        .filter(pod -> pod.name().equals(member))
        .findFirst()
        .map(pod -> {
          if (pod.stuck() != null) {
            return " (" + pod.stuck() + ")";
          }
          return pod.unschedulableSince() == null ? "" : " (no machine can take it)";
        })
        .orElse("");
  }
}
