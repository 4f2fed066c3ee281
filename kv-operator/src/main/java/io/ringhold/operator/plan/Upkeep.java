package io.ringhold.operator.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.ringhold.operator.api.KvClusterSpec.OnOperatorUpgrade;
import io.ringhold.operator.objects.Difference;
import io.ringhold.operator.objects.Names;
import io.ringhold.operator.objects.Objects;
import io.ringhold.operator.objects.StatefulSets;
import io.ringhold.operator.observe.Kube;
import io.ringhold.operator.observe.Observed;
import java.util.Map;
import java.util.Optional;

/// Keeps the objects as they should be. How many members there are is decided elsewhere; here it
/// stays what it is.
public final class Upkeep {
  private Upkeep() {}

  static Optional<Plan> objects(Observed seen) {
    for (HasMetadata wanted :
        Objects.around(seen.cluster(), seen.kube().machines(), seen.status().clusterId)) {
      Optional<HasMetadata> actual = actual(seen, wanted);
      if (actual.filter(there -> there.isMarkedForDeletion()).isPresent()) {
        return Optional.of(
            Plan.await(
                Operation.Type.Repair,
                "",
                "AwaitGone",
                "waits until the old %s %s is gone"
                    .formatted(wanted.getKind(), wanted.getMetadata().getName())));
      }
      if (actual.filter(there -> Difference.isNone(wanted, there)).isEmpty()) {
        return Optional.of(apply(seen, wanted));
      }
    }
    return set(seen);
  }

  private static Optional<Plan> set(Observed seen) {
    Optional<StatefulSet> actual = seen.kube().set();
    if (actual.isEmpty()) {
      return Optional.of(
          apply(seen, StatefulSets.of(seen.cluster(), firstSize(seen), founders(seen))));
    }
    if (actual.get().isMarkedForDeletion()) {
      return Optional.of(
          Plan.await(
              Operation.Type.Repair, "", "AwaitGone", "waits until the old stateful set is gone"));
    }
    StatefulSet wanted = sized(seen, actual.get().getSpec().getReplicas());
    return Difference.isNone(withoutVolumes(wanted), actual.get())
        ? Optional.empty()
        : Optional.of(apply(seen, wanted));
  }

  /// Whether a rollout waits for the user's word, because only the operator itself has changed.
  public static boolean isDeferred(Observed seen) {
    return seen.spec().rollout.onOperatorUpgrade == OnOperatorUpgrade.Defer
        && seen.kube()
            .set()
            .filter(
                set -> StatefulSets.wish(seen.cluster()).equals(annotations(set).get(Names.WISH)))
            .filter(set ->
                !revision(set).equals(revision(StatefulSets.of(seen.cluster(), 0, founders(seen)))))
            .isPresent();
  }

  /// The set with so many members. Its volume template stays what it was, for it cannot be changed,
  /// and so does that of its pods while a rollout waits for the user's word.
  static StatefulSet sized(Observed seen, int replicas) {
    StatefulSet actual = seen.kube().set().orElseThrow();
    StatefulSet sized = StatefulSets.of(seen.cluster(), replicas, founders(seen));
    return withVolumesOf(
        isDeferred(seen)
            ? sized.edit().editSpec().withTemplate(actual.getSpec().getTemplate()).endSpec().build()
            : sized,
        actual);
  }

  private static StatefulSet withVolumesOf(StatefulSet wanted, StatefulSet actual) {
    return wanted
        .edit()
        .editSpec()
        .withVolumeClaimTemplates(actual.getSpec().getVolumeClaimTemplates())
        .endSpec()
        .build();
  }

  private static StatefulSet withoutVolumes(StatefulSet set) {
    return set.edit().editSpec().withVolumeClaimTemplates().endSpec().build();
  }

  /// Members to begin with: as many as are wished for, and one for each volume that was left by an
  /// earlier cluster of this name, for it may hold the last copy of something.
  static int firstSize(Observed seen) {
    return Math.max(
        seen.spec().replicas,
        seen.kube().volumes().stream().mapToInt(volume -> volume.ordinal() + 1).max().orElse(0));
  }

  /// Decided when the set was first made.
  private static int founders(Observed seen) {
    return seen.kube()
        .set()
        .map(set -> annotations(set).get(Names.FOUNDERS))
        .map(Integer::parseInt)
        .orElse(seen.spec().replicas);
  }

  /// A pod that cannot run as it is may go at once: it serves nobody, and whatever is wrong with it
  /// may be mended in the newest template.
  static Optional<Plan> stuckPods(Observed seen) {
    return seen.kube().pods().stream()
        .filter(pod -> pod.stuck() != null && !pod.terminating())
        .filter(pod -> isOld(seen, pod))
        .findFirst()
        .map(pod ->
            Plan.act(
                new Action.DeletePod(pod.name(), pod.uid()),
                Operation.Type.Repair,
                pod.name(),
                "DeleteStuckPod",
                "%s cannot run (%s) and its template is old: it is made anew"
                    .formatted(pod.name(), pod.stuck())));
  }

  static String revision(StatefulSet set) {
    String revision = StatefulSets.revision(set);
    return revision == null ? "" : revision;
  }

  static boolean isOld(Observed seen, Kube.Pod pod) {
    return !pod.revision().equals(seen.kube().set().map(Upkeep::revision).orElse(""));
  }

  private static Map<String, String> annotations(HasMetadata object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  private static Optional<HasMetadata> actual(Observed seen, HasMetadata wanted) {
    return seen.kube().objects().stream()
        .filter(object ->
            object.getKind().equals(wanted.getKind())
                && object.getMetadata().getName().equals(wanted.getMetadata().getName()))
        .findFirst();
  }

  private static Plan apply(Observed seen, HasMetadata object) {
    return Plan.act(
        new Action.Apply(object),
        seen.status().clusterId == null ? Operation.Type.Create : Operation.Type.Repair,
        "",
        "Apply",
        "writes %s %s".formatted(object.getKind(), object.getMetadata().getName()));
  }
}
