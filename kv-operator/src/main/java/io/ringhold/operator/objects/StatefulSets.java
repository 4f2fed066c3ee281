package io.ringhold.operator.objects;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.api.KvClusterSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The set that makes the pods and their volumes. All pods start at once, for they need each other,
/// and Kubernetes never restarts one by itself: it cannot see which shards that would stop.
public final class StatefulSets {
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String HOST = "kubernetes.io/hostname";
  private static final long USER = 10001;

  /// Time for readiness to be seen to be gone, before requests are refused.
  private static final String SHUTDOWN_DELAY = "5s";

  private StatefulSets() {}

  /// @param replicas members for now
  /// @param founders members that found the cluster, the first `founders` ordinals, for ever
  public static StatefulSet of(KvCluster cluster, int replicas, int founders) {
    PodTemplateSpec template = template(cluster, founders);
    String revision = hash(template);
    template.getMetadata().getAnnotations().put(Names.REVISION, revision);
    var metadata = Names.owned(cluster, cluster.getMetadata().getName());
    metadata.setAnnotations(
        new LinkedHashMap<>(
            Map.of(Names.FOUNDERS, Integer.toString(founders), Names.WISH, wish(cluster))));
    return new StatefulSetBuilder()
        .withMetadata(metadata)
        .withNewSpec()
        .withReplicas(replicas)
        .withServiceName(Names.peers(cluster))
        .withPodManagementPolicy("Parallel")
        .withNewUpdateStrategy()
        .withType("OnDelete")
        .endUpdateStrategy()
        .withRevisionHistoryLimit(3)
        .withNewPersistentVolumeClaimRetentionPolicy()
        .withWhenDeleted(cluster.getSpec().storage.whenDeleted.name())
        .withWhenScaled("Retain")
        .endPersistentVolumeClaimRetentionPolicy()
        .withNewSelector()
        .withMatchLabels(Names.selector(cluster))
        .endSelector()
        .withTemplate(template)
        .withVolumeClaimTemplates(volume(cluster))
        .endSpec()
        .build();
  }

  /// Of all that a user can say about the pods. While it stays the same, a change of their template
  /// comes from the operator itself.
  public static String wish(KvCluster cluster) {
    KvClusterSpec spec = cluster.getSpec();
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("version", spec.version);
    said.put("image", spec.image);
    said.put("resources", spec.resources);
    said.put("topology", spec.topology);
    said.put("pod", spec.pod);
    said.put("restartAt", spec.restartAt == null ? "" : spec.restartAt);
    return hash(said);
  }

  public static @Nullable String revision(StatefulSet set) {
    return set.getSpec().getTemplate().getMetadata().getAnnotations() == null
        ? null
        : set.getSpec().getTemplate().getMetadata().getAnnotations().get(Names.REVISION);
  }

  private static PodTemplateSpec template(KvCluster cluster, int founders) {
    KvClusterSpec spec = cluster.getSpec();
    Map<String, String> labels = new LinkedHashMap<>(spec.pod.labels);
    labels.putAll(Names.selector(cluster));
    labels.put("app.kubernetes.io/component", "server");
    Map<String, String> annotations = new LinkedHashMap<>(spec.pod.annotations);
    if (spec.restartAt != null) {
      annotations.put("ringhold.io/restart-at", spec.restartAt);
    }
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(labels)
        .withAnnotations(annotations)
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(cluster.getMetadata().getName())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds((long) spec.pod.terminationGracePeriodSeconds)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withContainers(container(cluster, founders))
        .addNewVolume()
        .withName("facts")
        .withNewConfigMap()
        .withName(Names.facts(cluster))
        .endConfigMap()
        .endVolume()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .withTopologySpreadConstraints(zones(cluster))
        .withAffinity(hosts(cluster))
        .withTolerations(spec.pod.tolerations)
        .withNodeSelector(spec.pod.nodeSelector)
        .withPriorityClassName(spec.pod.priorityClassName)
        .withImagePullSecrets(
            spec.image.pullSecrets.stream().map(LocalObjectReference::new).toList())
        .endSpec()
        .build();
  }

  private static Container container(KvCluster cluster, int founders) {
    KvClusterSpec spec = cluster.getSpec();
    return new ContainerBuilder()
        .withName(Names.CONTAINER)
        .withImage(spec.image.repository + ":" + spec.version)
        .withImagePullPolicy(spec.image.pullPolicy.name())
        .withPorts(
            port("grpc", Names.GRPC),
            port("raft", Names.RAFT),
            port("http", Names.HTTP),
            port("management", Names.MANAGEMENT))
        .withEnv(environment(cluster, founders))
        .withResources(spec.resources)
        // Half an hour: it reads logs, and says that it is stuck when it makes no progress.
        .withStartupProbe(probe("started", 1, 1800))
        .withLivenessProbe(probe("live", 10, 6))
        .withReadinessProbe(probe("ready", 2, 2))
        .addNewVolumeMount()
        .withName(Names.VOLUME)
        .withMountPath("/data")
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("facts")
        .withMountPath("/etc/ringhold")
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath("/tmp")
        .endVolumeMount()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .build();
  }

  private static List<EnvVar> environment(KvCluster cluster, int founders) {
    KvClusterSpec spec = cluster.getSpec();
    String name = cluster.getMetadata().getName();
    String namespace = cluster.getMetadata().getNamespace();
    List<EnvVar> environment = new ArrayList<>();
    environment.add(field("RINGHOLD_NODE", "metadata.name"));
    environment.add(field("RINGHOLD_MACHINE", "spec.nodeName"));
    environment.add(value("RINGHOLD_CLUSTER", namespace + "." + name));
    environment.add(value("RINGHOLD_DATA_DIR", "/data/ringhold"));
    environment.add(value("RINGHOLD_FACTS_DIR", "/etc/ringhold"));
    environment.add(value("RINGHOLD_SHARDS", Integer.toString(spec.shards)));
    environment.add(value("RINGHOLD_REPLICATION", Integer.toString(spec.replicationFactor)));
    environment.add(
        value(
            "RINGHOLD_MEMBERS",
            IntStream.range(0, founders)
                .mapToObj(i -> name + "-" + i)
                .map(member -> member + "=" + addresses(cluster, member))
                .collect(Collectors.joining(","))));
    environment.add(value("RINGHOLD_ADVERTISE", addresses(cluster, "$(RINGHOLD_NODE)")));
    environment.add(value("QUARKUS_SHUTDOWN_DELAY", SHUTDOWN_DELAY));
    environment.addAll(spec.pod.env);
    return environment;
  }

  /// Names, never addresses: a pod that comes back has another one.
  private static String addresses(KvCluster cluster, String member) {
    String host =
        "%s.%s.%s.svc"
            .formatted(member, Names.peers(cluster), cluster.getMetadata().getNamespace());
    return "%s:%d/%s:%d".formatted(host, Names.GRPC, host, Names.RAFT);
  }

  private static EnvVar value(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef("v1", path)
        .endValueFrom()
        .build();
  }

  private static ContainerPort port(String name, int number) {
    return new ContainerPortBuilder()
        .withName(name)
        .withContainerPort(number)
        .withProtocol("TCP")
        .build();
  }

  private static Probe probe(String question, int periodSeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath("/q/health/" + question)
        .withPort(new IntOrString("management"))
        .withScheme("HTTP")
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(5)
        .withFailureThreshold(failures)
        .build();
  }

  private static List<TopologySpreadConstraint> zones(KvCluster cluster) {
    return switch (cluster.getSpec().topology.zones) {
      case Ignored -> List.of();
      case Preferred -> List.of(spread(cluster, "ScheduleAnyway"));
      case Required -> List.of(spread(cluster, "DoNotSchedule"));
    };
  }

  private static TopologySpreadConstraint spread(KvCluster cluster, String otherwise) {
    return new TopologySpreadConstraintBuilder()
        .withTopologyKey(ZONE)
        .withMaxSkew(1)
        .withWhenUnsatisfiable(otherwise)
        .withNewLabelSelector()
        .withMatchLabels(Names.selector(cluster))
        .endLabelSelector()
        .build();
  }

  private static @Nullable Affinity hosts(KvCluster cluster) {
    var term =
        new PodAffinityTermBuilder()
            .withTopologyKey(HOST)
            .withNewLabelSelector()
            .withMatchLabels(Names.selector(cluster))
            .endLabelSelector()
            .build();
    return switch (cluster.getSpec().topology.hosts) {
      case Ignored -> null;
      case Preferred ->
          new AffinityBuilder()
              .withNewPodAntiAffinity()
              .withPreferredDuringSchedulingIgnoredDuringExecution(
                  new WeightedPodAffinityTermBuilder()
                      .withWeight(100)
                      .withPodAffinityTerm(term)
                      .build())
              .endPodAntiAffinity()
              .build();
      case Required ->
          new AffinityBuilder()
              .withNewPodAntiAffinity()
              .withRequiredDuringSchedulingIgnoredDuringExecution(term)
              .endPodAntiAffinity()
              .build();
    };
  }

  private static PersistentVolumeClaim volume(KvCluster cluster) {
    KvClusterSpec.Storage storage = cluster.getSpec().storage;
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(Names.VOLUME)
        .withLabels(Names.selector(cluster))
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(storage.storageClassName)
        .withNewResources()
        .withRequests(Map.of("storage", new Quantity(storage.size.toString())))
        .endResources()
        .endSpec()
        .build();
  }

  private static String hash(Object value) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(Serialization.asJson(value).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
