package io.ringhold.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A cluster's objects in Kubernetes.
///
/// @param objects all that the operator writes, the stateful set included
/// @param growable the storage class of the volumes lets them grow
public record Kube(
    List<HasMetadata> objects,
    List<Pod> pods,
    List<Volume> volumes,
    List<Machine> machines,
    boolean growable) {
  public Kube {
    objects = List.copyOf(objects);
    pods = List.copyOf(pods);
    volumes = List.copyOf(volumes);
    machines = List.copyOf(machines);
  }

  public Optional<StatefulSet> set() {
    return objects.stream()
        .filter(StatefulSet.class::isInstance)
        .map(StatefulSet.class::cast)
        .findFirst();
  }

  /// How many members there should be pods for, now; 0 while there is no set.
  public int size() {
    return set().map(set -> set.getSpec().getReplicas()).orElse(0);
  }

  public Optional<Pod> pod(int ordinal) {
    return pods.stream().filter(pod -> pod.ordinal() == ordinal).findFirst();
  }

  public Optional<Volume> volume(int ordinal) {
    return volumes.stream().filter(volume -> volume.ordinal() == ordinal).findFirst();
  }

  /// @param machine that it runs on; null while it has none
  /// @param address null while it has none
  /// @param revision of the template that it was made from
  /// @param unschedulableSince null unless no machine can take it
  /// @param stuck why its container does not run, null when nothing keeps it from running
  public record Pod(
      int ordinal,
      String name,
      String uid,
      @Nullable String machine,
      @Nullable String address,
      boolean ready,
      boolean terminating,
      String revision,
      @Nullable Instant unschedulableSince,
      @Nullable String stuck,
      Instant createdAt) {}

  /// @param boundTo hostname of the only machine that it can be reached from; null when there is no
  ///   such, or when nobody has to know because its pod runs
  /// @param storeId the disk that was seen on it last; null before one was
  /// @param lost Kubernetes says that what was behind it is gone
  public record Volume(
      int ordinal,
      String name,
      String uid,
      boolean terminating,
      boolean lost,
      @Nullable String boundTo,
      @Nullable String storeId,
      long requestedBytes,
      long capacityBytes) {}

  /// @param hostname by which volumes are bound to it
  /// @param outOfService somebody has said that it will not come back as it was
  public record Machine(
      String name, String hostname, String zone, boolean ready, boolean outOfService) {}
}
