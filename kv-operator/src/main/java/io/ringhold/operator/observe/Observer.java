package io.ringhold.operator.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ringhold.operator.admin.AdminClient;
import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.objects.Names;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks at everything. Reads the API server and the cluster themselves each time: what is in an
/// informer's cache may be older than what was done last.
public final class Observer {
  private final KubernetesClient client;
  private final InstantSource clock;

  public Observer(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  /// Empty when the resource is gone.
  public Optional<Observed> observe(String namespace, String name) {
    KvCluster cluster =
        client.resources(KvCluster.class).inNamespace(namespace).withName(name).get();
    if (cluster == null) {
      return Optional.empty();
    }
    Kube kube = kube(cluster);
    return Optional.of(
        new Observed(clock.instant(), cluster, kube, ClusterReader.read(admin(kube))));
  }

  /// Ready members first.
  public static AdminClient admin(Kube kube) {
    return new AdminClient(
        kube.pods().stream()
            .filter(pod -> pod.address() != null && !pod.terminating())
            .sorted(Comparator.comparing(Kube.Pod::ready).reversed())
            .map(pod -> new AdminClient.Door(pod.name(), pod.address() + ":" + Names.GRPC))
            .toList());
  }

  private Kube kube(KvCluster cluster) {
    String namespace = cluster.getMetadata().getNamespace();
    Map<String, String> labels = Names.selector(cluster);
    List<Kube.Pod> pods =
        client.pods().inNamespace(namespace).withLabels(labels).list().getItems().stream()
            .map(PodReader::read)
            .toList();
    VolumeReader volumes = new VolumeReader(client, pods);
    return new Kube(
        objects(namespace, labels),
        pods,
        volumes.read(namespace, labels),
        client.nodes().list().getItems().stream().map(MachineReader::read).toList(),
        volumes.canGrow(cluster));
  }

  private List<HasMetadata> objects(String namespace, Map<String, String> labels) {
    List<HasMetadata> objects = new ArrayList<>();
    for (Class<? extends HasMetadata> kind :
        List.of(
            ServiceAccount.class,
            ConfigMap.class,
            Service.class,
            PodDisruptionBudget.class,
            StatefulSet.class)) {
      objects.addAll(
          client.resources(kind).inNamespace(namespace).withLabels(labels).list().getItems());
    }
    return objects;
  }
}
