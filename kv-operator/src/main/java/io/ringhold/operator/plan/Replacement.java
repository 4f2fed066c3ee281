package io.ringhold.operator.plan;

import io.ringhold.operator.api.KvClusterSpec.Mode;
import io.ringhold.operator.observe.Kube;
import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.KvView.Level;
import io.ringhold.operator.observe.Observed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A member whose disk is gone gets a new one. First its volume and pod go, then the new pod asks
/// for its place, then the cluster gives it, and rebuilds on it what the old disk held.
final class Replacement {
  private Replacement() {}

  static Optional<Plan> next(Observed seen) {
    List<Plan> plans =
        IntStream.range(0, seen.kube().size())
            .mapToObj(ordinal -> member(seen, ordinal))
            .flatMap(Optional::stream)
            .toList();
    // One that has to wait for another must not keep it waiting.
    return plans.stream()
        .filter(plan -> plan.operation().type() != Operation.Type.Blocked)
        .findFirst()
        .or(() -> plans.stream().findFirst());
  }

  private static Optional<Plan> member(Observed seen, int ordinal) {
    KvView.Known kv = Planner.known(seen);
    String name = seen.member(ordinal);
    Optional<KvView.Member> old = kv.member(name);
    if (old.isPresent() && kv.waiting(name).isPresent()) {
      return Optional.of(give(kv, old.get()));
    }
    Optional<Kube.Volume> volume = seen.kube().volume(ordinal);
    if (volume.filter(Kube.Volume::terminating).isPresent()) {
      return Optional.of(freeVolume(seen, ordinal, name));
    }
    return volume
        .flatMap(was -> why(seen, ordinal, old, was).map(why -> throwAway(seen, name, was, why)))
        .or(() -> old.filter(member -> isAskedFor(seen, member)).map(_ -> awaitNewDisk(name)));
  }

  /// Its set makes a volume, and the pod that comes with it asks for the place.
  private static Plan awaitNewDisk(String name) {
    return Plan.await(
        Operation.Type.Replace, name, "AwaitNewDisk", "waits for the new disk to ask");
  }

  /// The new disk waits; the old one must not be there any more.
  private static Plan give(KvView.Known kv, KvView.Member old) {
    if (old.answers()) {
      return blocked(
          old.name(),
          "another disk asks for the place of %s, whose own disk %s still answers; nothing is done. Find out which pod is which"
              .formatted(old.name(), old.storeId()));
    }
    return Plan.act(
        new Action.ReplaceMember(old.name(), kv.epoch()),
        Operation.Type.Replace,
        old.name(),
        "GivePlace",
        "gives the place of the lost disk %s to the new one of %s"
            .formatted(old.storeId(), old.name()));
  }

  /// Kubernetes lets a volume go when no pod uses it.
  private static Plan freeVolume(Observed seen, int ordinal, String name) {
    return seen.kube()
        .pod(ordinal)
        .filter(pod -> !pod.terminating())
        .map(pod ->
            Plan.act(
                new Action.DeletePod(pod.name(), pod.uid()),
                Operation.Type.Replace,
                name,
                "DeletePod",
                "ends the pod of %s, which holds its lost volume".formatted(name)))
        .orElseGet(() ->
            Plan.await(
                Operation.Type.Replace,
                name,
                "AwaitVolumeGone",
                "waits until the lost volume is gone"));
  }

  /// Why the disk is lost; empty when it is not, or not for long enough.
  private static Optional<String> why(
      Observed seen, int ordinal, Optional<KvView.Member> old, Kube.Volume volume) {
    if (old.filter(member -> isAskedFor(seen, member) && isOn(volume, member)).isPresent()) {
      return Optional.of("spec.replace asks for it");
    }
    if (seen.spec().failover.mode == Mode.Manual
        || old.filter(KvView.Member::answers).isPresent()) {
      return Optional.empty();
    }
    if (volume.lost()) {
      return Optional.of("Kubernetes has lost what was behind its volume");
    }
    String machine = volume.boundTo();
    if (machine == null || !isGone(seen, machine)) {
      return Optional.empty();
    }
    Duration patience = Durations.parse(seen.spec().failover.after);
    return seen.kube()
        .pod(ordinal)
        .map(Kube.Pod::unschedulableSince)
        .filter(since -> since.plus(patience).isBefore(seen.now()))
        .map(_ -> "its volume is bound to machine %s, which is gone".formatted(machine));
  }

  private static boolean isGone(Observed seen, String machine) {
    return seen.kube().machines().stream()
        .filter(m -> m.hostname().equals(machine))
        .allMatch(Kube.Machine::outOfService);
  }

  /// The disk that was meant, not the one that came in its place.
  private static boolean isAskedFor(Observed seen, KvView.Member member) {
    return seen.spec().replace.contains(member.name())
        && seen.status().replacing.stream()
            .anyMatch(r -> r.name.equals(member.name()) && r.storeId.equals(member.storeId()));
  }

  /// Not the volume that was made in the place of the old one, before anything is on it.
  private static boolean isOn(Kube.Volume volume, KvView.Member member) {
    return member.storeId().equals(volume.storeId());
  }

  private static Plan throwAway(Observed seen, String name, Kube.Volume volume, String why) {
    Optional<String> danger =
        Planner.known(seen).member(name).flatMap(old -> danger(Planner.known(seen), old));
    return danger.isPresent()
        ? blocked(name, "%s is not replaced (%s), because %s".formatted(name, why, danger.get()))
        : Plan.act(
            new Action.DeleteVolume(volume.name(), volume.uid()),
            Operation.Type.Replace,
            name,
            "DeleteVolume",
            "deletes the volume of %s: %s".formatted(name, why));
  }

  /// Why a disk must be kept, though it may be lost: it may be the last one that has something.
  private static Optional<String> danger(KvView.Known kv, KvView.Member old) {
    if (kv.level() == Level.UNKNOWN) {
      return Optional.of("not every shard could be judged");
    }
    List<String> alsoGone =
        kv.belonging().stream()
            .filter(m -> !m.name().equals(old.name()) && !m.answers())
            .map(KvView.Member::name)
            .toList();
    if (!alsoGone.isEmpty()) {
      return Optional.of(String.join(", ", alsoGone) + " cannot be reached either");
    }
    return kv.health().stream()
        .filter(shard -> shard.voters().contains(old.name()) && !shard.survives(old.name()))
        .findFirst()
        .map(shard -> "shard %s has no majority without it".formatted(shard.label()));
  }

  private static Plan blocked(String name, String message) {
    return new Plan(
        new Action.Nothing(),
        new Operation(Operation.Type.Blocked, name, "QuorumAtRisk", message),
        Plan.SOON.multipliedBy(5));
  }
}
