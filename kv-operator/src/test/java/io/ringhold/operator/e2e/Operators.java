package io.ringhold.operator.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;

/// What can happen to the operator, which is installed as `kv-operator` in a namespace of that
/// name.
final class Operators {
  private static final String NAME = "kv-operator";
  private static final int SECONDS_TO_DO_SOMETHING = 3;

  private Operators() {}

  /// Kills every operator that has been ready for some seconds, long enough for some steps.
  static void killOld(KubernetesClient client) {
    client
        .pods()
        .inNamespace(NAME)
        .withLabel("app.kubernetes.io/name", NAME)
        .list()
        .getItems()
        .stream()
        .filter(Operators::isOld)
        .forEach(pod -> client.resource(pod).withGracePeriod(0).delete());
  }

  private static boolean isOld(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(c -> c.getType().equals("Ready") && c.getStatus().equals("True"))
        .anyMatch(c ->
            Instant.parse(c.getLastTransitionTime())
                .plusSeconds(SECONDS_TO_DO_SOMETHING)
                .isBefore(Instant.now()));
  }

  static void scale(KubernetesClient client, int replicas) {
    client.apps().deployments().inNamespace(NAME).withName(NAME).scale(replicas);
  }

  static void takeLease(KubernetesClient client) {
    client.leases().inNamespace(NAME).withName(NAME).delete();
  }
}
