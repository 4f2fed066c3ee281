package io.ringhold.operator.observe;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.ringhold.operator.objects.Names;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What matters of a pod.
final class PodReader {
  /// Kubernetes waits with these, and only a change helps.
  private static final List<String> STUCK =
      List.of(
          "CrashLoopBackOff",
          "ImagePullBackOff",
          "ErrImagePull",
          "ErrImageNeverPull",
          "InvalidImageName",
          "CreateContainerConfigError",
          "CreateContainerError",
          "RunContainerError");

  private PodReader() {}

  static Kube.Pod read(Pod pod) {
    String name = pod.getMetadata().getName();
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    return new Kube.Pod(
        Names.ordinal(name),
        name,
        pod.getMetadata().getUid(),
        pod.getSpec().getNodeName(),
        pod.getStatus().getPodIP(),
        condition(pod, "Ready").filter(c -> c.getStatus().equals("True")).isPresent(),
        pod.isMarkedForDeletion(),
        annotations == null ? "" : annotations.getOrDefault(Names.REVISION, ""),
        condition(pod, "PodScheduled")
            .filter(c -> c.getStatus().equals("False"))
            .map(c -> Instant.parse(c.getLastTransitionTime()))
            .orElse(null),
        stuck(pod),
        Instant.parse(pod.getMetadata().getCreationTimestamp()));
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst();
  }

  private static @Nullable String stuck(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(container -> container.getName().equals(Names.CONTAINER))
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getWaiting() != null)
        .map(state -> state.getWaiting().getReason())
        .filter(reason -> reason != null && STUCK.contains(reason))
        .findFirst()
        .orElse(null);
  }
}
