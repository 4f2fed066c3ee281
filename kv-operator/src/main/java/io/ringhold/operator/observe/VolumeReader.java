package io.ringhold.operator.observe;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.objects.Names;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What matters of the volumes.
final class VolumeReader {
  private static final String HOSTNAME = "kubernetes.io/hostname";

  private final KubernetesClient client;
  private final List<Kube.Pod> pods;
  private List<PersistentVolumeClaim> claims = List.of();

  VolumeReader(KubernetesClient client, List<Kube.Pod> pods) {
    this.client = client;
    this.pods = pods;
  }

  List<Kube.Volume> read(String namespace, Map<String, String> labels) {
    claims =
        client.persistentVolumeClaims().inNamespace(namespace).withLabels(labels).list().getItems();
    return claims.stream().map(this::read).toList();
  }

  private Kube.Volume read(PersistentVolumeClaim claim) {
    int ordinal = Names.ordinal(claim.getMetadata().getName());
    return new Kube.Volume(
        ordinal,
        claim.getMetadata().getName(),
        claim.getMetadata().getUid(),
        claim.isMarkedForDeletion(),
        "Lost".equals(claim.getStatus().getPhase()),
        boundTo(claim, ordinal),
        claim.getMetadata().getAnnotations() == null
            ? null
            : claim.getMetadata().getAnnotations().get(Names.STORE),
        bytes(claim.getSpec().getResources().getRequests()),
        bytes(claim.getStatus().getCapacity()));
  }

  private @Nullable String boundTo(PersistentVolumeClaim claim, int ordinal) {
    boolean homeless =
        pods.stream().anyMatch(p -> p.ordinal() == ordinal && p.unschedulableSince() != null);
    String volumeName = claim.getSpec().getVolumeName();
    if (!homeless || volumeName == null) {
      return null;
    }
    PersistentVolume volume = client.persistentVolumes().withName(volumeName).get();
    if (volume == null
        || volume.getSpec().getNodeAffinity() == null
        || volume.getSpec().getNodeAffinity().getRequired() == null) {
      return null;
    }
    List<String> hosts =
        volume.getSpec().getNodeAffinity().getRequired().getNodeSelectorTerms().stream()
            .flatMap(term -> term.getMatchExpressions().stream())
            .filter(expression -> expression.getKey().equals(HOSTNAME))
            .map(NodeSelectorRequirement::getValues)
            .flatMap(List::stream)
            .toList();
    return hosts.size() == 1 ? hosts.getFirst() : null;
  }

  /// Whether the class of the volumes lets them grow; asked only when one should.
  boolean canGrow(KvCluster cluster) {
    long wanted = Quantity.getAmountInBytes(cluster.getSpec().storage.size).longValue();
    return claims.stream()
        .filter(claim -> bytes(claim.getSpec().getResources().getRequests()) < wanted)
        .map(claim -> claim.getSpec().getStorageClassName())
        .distinct()
        .map(name -> client.storage().v1().storageClasses().withName(name).get())
        .allMatch(kind -> kind != null && Boolean.TRUE.equals(kind.getAllowVolumeExpansion()));
  }

  private static long bytes(@Nullable Map<String, Quantity> amounts) {
    Quantity storage = amounts == null ? null : amounts.get("storage");
    return storage == null ? 0 : Quantity.getAmountInBytes(storage).longValue();
  }
}
