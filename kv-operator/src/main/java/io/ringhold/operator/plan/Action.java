package io.ringhold.operator.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;

/// One step, small enough to be done or not done. Each names what it was decided on: an object's
/// uid or the cluster's epoch, so that it fails when that is no longer so.
public sealed interface Action {
  /// Whether it takes something away that cannot be had back. It is done only when two looks, one
  /// after the other, lead to it.
  default boolean isFinal() {
    return switch (this) {
      case DeleteVolume _, RemoveMember _, Shrink _ -> true;
      case Nothing _,
          Apply _,
          DeletePod _,
          EvictPod _,
          GrowVolume _,
          NoteDisk _,
          ForgetSet _,
          DrainMember _,
          UndrainMember _,
          BeginMaintenance _,
          EndMaintenance _,
          ReplaceMember _,
          Rebalance _,
          LimitMoves _ ->
          false;
    };
  }

  record Nothing() implements Action {}

  /// Makes the object what it should be.
  record Apply(HasMetadata object) implements Action {}

  /// The set has fewer members from now on.
  record Shrink(StatefulSet set) implements Action {}

  /// Whether a pod that does not serve is ended: its set makes another one.
  record DeletePod(String name, String uid) implements Action {}

  /// Ends a pod that serves, unless the disruption budget forbids it.
  record EvictPod(String name, String uid) implements Action {}

  record DeleteVolume(String name, String uid) implements Action {}

  /// Writes on a volume which disk of the cluster is on it.
  record NoteDisk(String name, String uid, String storeId) implements Action {}

  record GrowVolume(String name, String uid, String size) implements Action {}

  /// Deletes the set and leaves its pods: a set's volume template cannot be changed.
  record ForgetSet(String name, String uid) implements Action {}

  record DrainMember(String name, long epoch) implements Action {}

  record UndrainMember(String name, long epoch) implements Action {}

  record BeginMaintenance(String name, long epoch) implements Action {}

  record EndMaintenance(String name, long epoch) implements Action {}

  record RemoveMember(String name, long epoch) implements Action {}

  record ReplaceMember(String name, long epoch) implements Action {}

  record Rebalance(long epoch) implements Action {}

  record LimitMoves(int atOnce, long bytesPerSecond, long epoch) implements Action {}
}
