package io.ringhold.operator.observe;

import io.fabric8.kubernetes.api.model.Node;
import java.util.Map;

/// What matters of a machine.
final class MachineReader {
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

  private MachineReader() {}

  static Kube.Machine read(Node node) {
    String name = node.getMetadata().getName();
    Map<String, String> labels = node.getMetadata().getLabels();
    return new Kube.Machine(
        name,
        labels == null ? name : labels.getOrDefault("kubernetes.io/hostname", name),
        labels == null ? "" : labels.getOrDefault("topology.kubernetes.io/zone", ""),
        node.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True")),
        node.getSpec().getTaints().stream().anyMatch(t -> t.getKey().equals(OUT_OF_SERVICE)));
  }
}
