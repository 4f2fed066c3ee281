package io.ringhold.operator.plan;

import io.ringhold.operator.observe.Kube;
import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.Observed;
import java.util.Comparator;
import java.util.Optional;

/// Volumes whose disk was struck off. The cluster strikes a disk off only with proof that it holds
/// nothing, and it never comes back; its volume is in the way of the next one of that name.
final class Husks {
  private Husks() {}

  /// Which disk is on which volume can be seen only while its member runs.
  static Optional<Plan> note(Observed seen) {
    KvView.Known kv = Planner.known(seen);
    return seen.kube().volumes().stream()
        .filter(volume -> !volume.terminating())
        .flatMap(volume -> {
          String name = seen.member(volume.ordinal());
          return kv.member(name).stream()
              .filter(member -> member.answers() && kv.waiting(name).isEmpty())
              .filter(member -> !member.storeId().equals(volume.storeId()))
              .filter(_ -> seen.kube().pod(volume.ordinal()).filter(Kube.Pod::ready).isPresent())
              .map(member ->
                  Plan.act(
                      new Action.NoteDisk(volume.name(), volume.uid(), member.storeId()),
                      Operation.Type.Repair,
                      name,
                      "NoteDisk",
                      "notes which disk is on " + volume.name()));
        })
        .findFirst();
  }

  static Optional<Plan> remove(Observed seen) {
    return seen.kube().volumes().stream()
        .filter(volume -> isHusk(seen, volume))
        .max(Comparator.comparingInt(Kube.Volume::ordinal))
        .map(volume -> remove(seen, volume));
  }

  private static boolean isHusk(Observed seen, Kube.Volume volume) {
    KvView.Known kv = Planner.known(seen);
    String name = seen.member(volume.ordinal());
    boolean surplus = volume.ordinal() >= seen.kube().size();
    if (!surplus && volume.ordinal() >= seen.spec().replicas) {
      // Its pod goes first; else it would come back with a new disk.
      return false;
    }
    return kv.member(name).isEmpty()
        && kv.waiting(name).isEmpty()
        && ((volume.storeId() != null && kv.isStruckOff(volume.storeId()))
            || (surplus && kv.wasRemoved(name)));
  }

  private static Plan remove(Observed seen, Kube.Volume volume) {
    String name = seen.member(volume.ordinal());
    Optional<Kube.Pod> pod = seen.kube().pod(volume.ordinal());
    if (volume.ordinal() >= seen.kube().size() && pod.isPresent()) {
      return Plan.await(
          Operation.Type.ScaleIn, name, "AwaitPodGone", "waits until the pod is gone");
    }
    if (!volume.terminating()) {
      return Plan.act(
          new Action.DeleteVolume(volume.name(), volume.uid()),
          Operation.Type.ScaleIn,
          name,
          "DeleteVolume",
          "deletes the volume of %s, which was drained".formatted(name));
    }
    return pod.filter(p -> !p.terminating())
        .map(p ->
            Plan.act(
                new Action.DeletePod(p.name(), p.uid()),
                Operation.Type.ScaleIn,
                name,
                "DeletePod",
                "ends the pod of %s, whose disk was struck off".formatted(name)))
        .orElseGet(() ->
            Plan.await(
                Operation.Type.ScaleIn, name, "AwaitVolumeGone", "waits until the volume is gone"));
  }
}
