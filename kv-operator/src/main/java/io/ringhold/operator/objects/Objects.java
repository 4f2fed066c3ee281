package io.ringhold.operator.objects;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.observe.Kube;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Everything around the pods; the set that makes them is in [StatefulSets].
public final class Objects {
  private Objects() {}

  /// In the order in which they are made.
  ///
  /// @param clusterId once it is known
  public static List<HasMetadata> around(
      KvCluster cluster, List<Kube.Machine> machines, @Nullable String clusterId) {
    List<HasMetadata> objects =
        new ArrayList<>(
            List.of(
                account(cluster),
                facts(cluster, machines, clusterId),
                Services.peers(cluster),
                Services.clients(cluster),
                Services.ready(cluster)));
    if (cluster.getSpec().replicationFactor > 1) {
      objects.add(budget(cluster));
    }
    return List.copyOf(objects);
  }

  /// Without any right: it only keeps the pods off the default account.
  private static ServiceAccount account(KvCluster cluster) {
    return new ServiceAccountBuilder()
        .withMetadata(Names.owned(cluster, cluster.getMetadata().getName()))
        .withAutomountServiceAccountToken(false)
        .build();
  }

  /// What members must know and cannot see from inside of their pods.
  private static ConfigMap facts(
      KvCluster cluster, List<Kube.Machine> machines, @Nullable String clusterId) {
    Map<String, String> data = new LinkedHashMap<>();
    // One without a zone is named too: a member on one that is not waits for it.
    data.put(
        "zones",
        machines.stream()
            .map(machine -> machine.name() + "=" + machine.zone() + "\n")
            .sorted()
            .collect(Collectors.joining()));
    if (clusterId != null) {
      data.put("cluster-id", clusterId);
    }
    return new ConfigMapBuilder()
        .withMetadata(Names.owned(cluster, Names.facts(cluster)))
        .withData(data)
        .build();
  }

  /// One at a time: every member holds replicas of shards that any other member may hold too. A
  /// member that is not ready may still have the vote that a shard needs, so it counts.
  private static PodDisruptionBudget budget(KvCluster cluster) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Names.owned(cluster, cluster.getMetadata().getName()))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withUnhealthyPodEvictionPolicy("IfHealthyBudget")
        .withNewSelector()
        .withMatchLabels(Names.selector(cluster))
        .endSelector()
        .endSpec()
        .build();
  }
}
