package io.ringhold.operator.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.objects.StatefulSets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the pods of a cluster look like, from the stateful set that the operator makes.
///
/// @param labels of each pod
record Pods(
    List<Map<String, String>> labels, String container, String volumePath, String dataDirectory) {

  static Pods of(KvCluster cluster) {
    int replicas = cluster.getSpec().replicas;
    StatefulSet set = StatefulSets.of(cluster, replicas, replicas);
    Container server = set.getSpec().getTemplate().getSpec().getContainers().getFirst();
    List<Map<String, String>> labels = new ArrayList<>();
    for (int ordinal = 0; ordinal < replicas; ordinal++) {
      Map<String, String> ofPod =
          new LinkedHashMap<>(set.getSpec().getTemplate().getMetadata().getLabels());
      // Kubernetes itself adds it.
      ofPod.put("statefulset.kubernetes.io/pod-name", set.getMetadata().getName() + "-" + ordinal);
      labels.add(ofPod);
    }
    return new Pods(
        labels,
        server.getName(),
        server.getVolumeMounts().stream()
            .filter(mount -> mount.getName().equals("data"))
            .map(VolumeMount::getMountPath)
            .findFirst()
            .orElseThrow(),
        server.getEnv().stream()
            .filter(variable -> variable.getName().equals("RINGHOLD_DATA_DIR"))
            .map(EnvVar::getValue)
            .findFirst()
            .orElseThrow());
  }

  List<Map<String, String>> selectedBy(JsonNode selector) {
    return labels.stream().filter(pod -> isSelected(pod, selector)).toList();
  }

  private static boolean isSelected(Map<String, String> pod, JsonNode selector) {
    for (Map.Entry<String, JsonNode> wanted : selector.path("labelSelectors").properties()) {
      if (!wanted.getValue().asText().equals(pod.get(wanted.getKey()))) {
        return false;
      }
    }
    for (JsonNode wanted : selector.path("expressionSelectors")) {
      String value = pod.get(wanted.path("key").asText());
      boolean isListed = false;
      for (JsonNode listed : wanted.path("values")) {
        isListed |= listed.asText().equals(value);
      }
      boolean holds =
          switch (wanted.path("operator").asText()) {
            case "In" -> isListed;
            case "NotIn" -> !isListed;
            default -> false;
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }
}
