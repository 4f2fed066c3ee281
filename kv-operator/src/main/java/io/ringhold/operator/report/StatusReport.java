package io.ringhold.operator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.ringhold.operator.api.KvClusterStatus;
import io.ringhold.operator.objects.Names;
import io.ringhold.operator.observe.Kube;
import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.KvView.Level;
import io.ringhold.operator.observe.Observed;
import io.ringhold.operator.plan.Operation;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The status that follows from what was seen and what is being done. Pure; the same again when
/// nothing has changed, so that an idle cluster is not written.
public final class StatusReport {
  private final Observed seen;
  private final Operation operation;
  private final @Nullable String error;
  private final KvClusterStatus before;

  private StatusReport(Observed seen, Operation operation, @Nullable String error) {
    this.seen = seen;
    this.operation = operation;
    this.error = error;
    before = seen.status();
  }

  /// @param error why the last step failed, or null
  public static KvClusterStatus of(Observed seen, Operation operation, @Nullable String error) {
    return new StatusReport(seen, operation, error).status();
  }

  private KvClusterStatus status() {
    KvClusterStatus status = new KvClusterStatus();
    status.observedGeneration = seen.cluster().getMetadata().getGeneration();
    status.clusterId = before.clusterId;
    status.replicas = seen.kube().size();
    status.readyReplicas = (int) seen.kube().pods().stream().filter(Kube.Pod::ready).count();
    status.labelSelector =
        Names.selector(seen.cluster()).entrySet().stream()
            .map(Object::toString)
            .collect(Collectors.joining(","));
    status.targetVersion = seen.spec().version;
    status.version = before.version;
    status.epoch = before.epoch;
    status.shards = before.shards;
    status.members = before.members;
    status.operation = operation();
    status.replacing = replacing();
    if (seen.kv() instanceof KvView.Known known && !isForeign()) {
      describe(status, known);
    }
    status.phase = phase();
    status.message = message(status);
    status.conditions = conditions();
    return status;
  }

  private boolean isForeign() {
    return operation.type() == Operation.Type.Blocked && operation.step().equals("ForeignCluster");
  }

  private void describe(KvClusterStatus status, KvView.Known known) {
    if (status.clusterId == null) {
      status.clusterId = known.clusterId();
    }
    status.epoch = known.epoch();
    status.version =
        known.belonging().stream()
            .map(KvView.Member::version)
            .min(Comparator.naturalOrder())
            .orElse(null);
    KvClusterStatus.Shards shards = new KvClusterStatus.Shards();
    shards.total = known.health().size();
    shards.whole = count(known, Level.WHOLE);
    shards.atRisk = count(known, Level.AT_RISK);
    shards.unavailable = count(known, Level.UNAVAILABLE);
    shards.summary = shards.whole + "/" + shards.total;
    status.shards = shards;
    status.members = members(known);
  }

  private static int count(KvView.Known known, Level level) {
    return (int) known.health().stream().filter(shard -> shard.level() == level).count();
  }

  private List<KvClusterStatus.Member> members(KvView.Known known) {
    Map<String, Kube.Pod> pods =
        seen.kube().pods().stream().collect(Collectors.toMap(Kube.Pod::name, pod -> pod));
    return known.members().stream()
        .filter(member -> member.state() != KvView.State.REMOVED)
        .sorted(Comparator.comparing(KvView.Member::name).thenComparing(KvView.Member::storeId))
        .map(member -> {
          KvClusterStatus.Member reported = new KvClusterStatus.Member();
          reported.name = member.name();
          reported.storeId = member.storeId();
          reported.zone = member.zone();
          reported.machine =
              Optional.ofNullable(pods.get(member.name())).map(Kube.Pod::machine).orElse(null);
          reported.state = member.answers() ? member.state().name() : "SILENT";
          reported.ready = member.ready();
          reported.replicas = member.replicas();
          reported.leaders = member.leaders();
          reported.version = member.version();
          return reported;
        })
        .toList();
  }

  private KvClusterStatus.@Nullable Operation operation() {
    if (operation.type() == Operation.Type.None) {
      return null;
    }
    KvClusterStatus.Operation now = new KvClusterStatus.Operation();
    now.type = operation.type().name();
    now.target = operation.target();
    now.step = operation.step();
    now.message = operation.message();
    now.generation = seen.cluster().getMetadata().getGeneration();
    var was = before.operation;
    boolean same = was != null && was.type.equals(now.type);
    boolean sameStep = was != null && same && was.target.equals(now.target);
    now.startedAt = was != null && same ? was.startedAt : seen.now().toString();
    now.stepAt =
        was != null && sameStep && steps(was.step).equals(steps(now.step))
            ? was.stepAt
            : seen.now().toString();
    return now;
  }

  /// A rollout that waits too long for a member is still at that member.
  private static String steps(String step) {
    return step.equals("Stuck") ? "AwaitWhole" : step;
  }

  /// Each disk that is to be thrown away is written down before it is, so that it is one disk and
  /// not the next one too.
  private List<KvClusterStatus.Replacing> replacing() {
    List<String> asked = seen.spec().replace;
    List<KvClusterStatus.Replacing> known =
        before.replacing.stream().filter(r -> asked.contains(r.name)).toList();
    if (!(seen.kv() instanceof KvView.Known kv)) {
      return known;
    }
    return Stream.concat(
            known.stream(),
            asked.stream()
                .filter(name -> known.stream().noneMatch(r -> r.name.equals(name)))
                .flatMap(name -> kv.member(name).stream())
                .map(member -> {
                  KvClusterStatus.Replacing now = new KvClusterStatus.Replacing();
                  now.name = member.name();
                  now.storeId = member.storeId();
                  return now;
                }))
        .toList();
  }

  private String phase() {
    return switch (operation.type()) {
      case None -> "Running";
      case Paused -> "Paused";
      case Maintenance -> "Maintenance";
      case Hibernated -> "Hibernated";
      case Create -> "Creating";
      case Unknown -> "Unknown";
      case Blocked -> "Blocked";
      case Repair, Replace, ScaleIn, Rollout, GrowStorage, ScaleOut, Rebalance -> "Changing";
    };
  }

  private String message(KvClusterStatus status) {
    if (error != null) {
      return error;
    }
    if (operation.type() != Operation.Type.None) {
      return operation.message();
    }
    return "%d members, %s shards whole".formatted(status.replicas, summary(status));
  }

  private static String summary(KvClusterStatus status) {
    return status.shards == null ? "no" : status.shards.summary;
  }

  private List<Condition> conditions() {
    return Conditions.of(seen, operation, error);
  }
}
