package io.ringhold.operator.plan;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.ringhold.operator.observe.Kube;
import io.ringhold.operator.observe.Observed;
import java.util.Optional;

/// Lets volumes grow, one after the other, and then the template that later ones are made from.
final class Growth {
  private Growth() {}

  static Optional<Plan> next(Observed seen) {
    Quantity wanted = seen.spec().storage.size;
    long bytes = Quantity.getAmountInBytes(wanted).longValue();
    Optional<Kube.Volume> small =
        seen.kube().volumes().stream().filter(v -> v.requestedBytes() < bytes).findFirst();
    if (small.isPresent()) {
      return Optional.of(grow(seen, small.get(), wanted));
    }
    Optional<Kube.Volume> growing =
        seen.kube().volumes().stream()
            .filter(v -> v.capacityBytes() > 0 && v.capacityBytes() < bytes)
            .findFirst();
    if (growing.isPresent()) {
      return Optional.of(
          Plan.await(
              Operation.Type.GrowStorage,
              growing.get().name(),
              "AwaitCapacity",
              "waits until %s has grown to %s".formatted(growing.get().name(), wanted)));
    }
    return seen.kube()
        .set()
        .filter(set -> templateBytes(set) < bytes)
        .map(set ->
            Plan.act(
                new Action.ForgetSet(set.getMetadata().getName(), set.getMetadata().getUid()),
                Operation.Type.GrowStorage,
                "",
                "RenewTemplate",
                "makes the stateful set anew around its pods, for its volume template cannot be changed"));
  }

  private static Plan grow(Observed seen, Kube.Volume volume, Quantity wanted) {
    return seen.kube().growable()
        ? Plan.act(
            new Action.GrowVolume(volume.name(), volume.uid(), wanted.toString()),
            Operation.Type.GrowStorage,
            volume.name(),
            "Grow",
            "lets %s grow to %s".formatted(volume.name(), wanted))
        : new Plan(
            new Action.Nothing(),
            new Operation(
                Operation.Type.Blocked,
                volume.name(),
                "NotExpandable",
                "storage.size is %s and the storage class does not let volumes grow; set the old size again, or replace members one by one"
                    .formatted(wanted)),
            Plan.LATER);
  }

  private static long templateBytes(StatefulSet set) {
    return set.getSpec().getVolumeClaimTemplates().stream()
        .map(claim -> claim.getSpec().getResources().getRequests().get("storage"))
        .mapToLong(size -> Quantity.getAmountInBytes(size).longValue())
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }
}
