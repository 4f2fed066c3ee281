package io.ringhold.operator.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ringhold.operator.api.KvClusterStatus;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// One cluster through its life. After each chapter: every answer that the checker got was right,
/// all replicas are equal, and every record is there.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ClusterE2E {
  private static final int RECORDS = System.getenv("RINGHOLD_E2E_DATA") == null ? 20_000 : 63_666;
  private static final long SEED = Long.getLong("ringhold.seed", System.nanoTime());

  private static KubernetesClient client;
  private static TestCluster cluster;

  @BeforeAll
  static void makeAndLoad() throws Exception {
    client = new KubernetesClientBuilder().build();
    cluster = new TestCluster(client, "ringhold-e2e");
    cluster.create(3);
    cluster.awaitReady("created");
    String pod = cluster.pods().getFirst().getMetadata().getName();
    cluster.upload(pod, records(), "/tmp/records");
    cluster.in(pod, "kv load /tmp/records && rm /tmp/records");
    cluster.requireWhole(RECORDS);
  }

  /// Of `RINGHOLD_E2E_DATA`, gzipped or not; else some of our own.
  private static Path records() throws Exception {
    String given = given("RINGHOLD_E2E_DATA");
    if (given != null) {
      return Path.of(given);
    }
    Path file = Files.createTempFile("records", ".ndjson");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < RECORDS; i++) {
        out.write("{\"key\":\"pkg/%06d\",\"value\":\"record %d\"}%n".formatted(i, i));
      }
    }
    return file;
  }

  private static @Nullable String given(String variable) {
    String value = System.getenv(variable);
    return value == null || value.isEmpty() ? null : value;
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.close();
    }
    if (client != null) {
      client.close();
    }
  }

  @Test
  @Order(1)
  void aConvergedClusterIsNotWritten() {
    Map<String, String> before = versions();
    Instant until = Instant.now().plusSeconds(40);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofSeconds(2))
        .until(() -> Instant.now().isAfter(until));
    assertThat(versions()).isEqualTo(before);
  }

  private static Map<String, String> versions() {
    return Stream.<HasMetadata>concat(
            Stream.of(cluster.resource().get()),
            Stream.concat(
                client.services().inNamespace(cluster.namespace).list().getItems().stream(),
                Stream.concat(
                    sets().stream(),
                    client
                        .persistentVolumeClaims()
                        .inNamespace(cluster.namespace)
                        .list()
                        .getItems()
                        .stream())))
        .collect(
            Collectors.toMap(
                object -> object.getKind() + "/" + object.getMetadata().getName(),
                object -> object.getMetadata().getResourceVersion(),
                (a, _) -> a,
                TreeMap::new));
  }

  private static List<StatefulSet> sets() {
    return client.apps().statefulSets().inNamespace(cluster.namespace).list().getItems();
  }

  @Test
  @Order(2)
  void itGrowsAndShrinks() {
    cluster.beginChecking(2.5, SEED);
    cluster.edit(c -> c.getSpec().replicas = 5);
    cluster.awaitReady("3 -> 5");
    cluster.edit(c -> c.getSpec().replicas = 3);
    cluster.awaitReady("5 -> 3");
    assertThat(volumes()).hasSize(3);
    finish();
  }

  @Test
  @Order(3)
  void podsOfLeadersAreDeleted() {
    cluster.beginChecking(2.5, SEED + 1);
    int times = Integer.getInteger("ringhold.kills", 8);
    for (int i = 0; i < times; i++) {
      KvClusterStatus.Member leader =
          cluster.status().members.stream()
              .max(Comparator.comparingInt(m -> m.leaders))
              .orElseThrow();
      Pod pod = client.pods().inNamespace(cluster.namespace).withName(leader.name).get();
      client.pods().inNamespace(cluster.namespace).withName(leader.name).delete();
      Awaitility.await("another pod")
          .atMost(Duration.ofMinutes(2))
          .until(() -> {
            Pod now = client.pods().inNamespace(cluster.namespace).withName(leader.name).get();
            return now != null && !now.getMetadata().getUid().equals(pod.getMetadata().getUid());
          });
      cluster.await(
          "pod of " + leader.name + " deleted, until whole",
          status ->
              status.shards != null
                  && status.shards.whole == status.shards.total
                  && status.members.stream().allMatch(m -> m.ready));
    }
    finish();
  }

  @Test
  @Order(4)
  void aBrokenImageIsMendedAndAnotherVersionRolledOut() {
    cluster.beginChecking(3, SEED + 2);
    cluster.edit(c -> c.getSpec().version = "no-such-tag");
    cluster.await(
        "the first pod cannot run",
        status ->
            status.operation != null && status.message != null && status.message.contains("Image"));
    assertThat(cluster.pods().stream().filter(ClusterE2E::isReady).count()).isEqualTo(2);
    cluster.edit(c -> c.getSpec().version = TestCluster.tag() + "2");
    cluster.awaitReady("mended by another version, on all members");
    assertThat(cluster.pods())
        .allMatch(pod ->
            pod.getSpec().getContainers().getFirst().getImage().endsWith(TestCluster.tag() + "2"));
    finish();
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  @Test
  @Order(5)
  void theOperatorIsKilledAllTheTime() {
    cluster.beginChecking(3, SEED + 3);
    cluster.edit(c -> c.getSpec().replicas = 4);
    killOperatorUntil("3 -> 4 while the operator is killed", 4);
    cluster.edit(c -> c.getSpec().replicas = 3);
    killOperatorUntil("4 -> 3 while the operator is killed", 3);
    finish();
  }

  private static void killOperatorUntil(String what, int members) {
    cluster.await(
        what,
        status -> {
          client
              .pods()
              .inAnyNamespace()
              .withLabel("app.kubernetes.io/name", "kv-operator")
              .list()
              .getItems()
              .stream()
              .filter(ClusterE2E::isReady)
              .filter(pod ->
                  Instant.parse(pod.getStatus().getStartTime())
                      .plusSeconds(12)
                      .isBefore(Instant.now()))
              .forEach(pod -> client.resource(pod).withGracePeriod(0).delete());
          return status.members.size() == members
              && volumes().size() == members
              && cluster.is("Ready");
        });
  }

  @Test
  @Order(6)
  void aMachineIsLostWithItsDisk() throws Exception {
    Machines.require();
    cluster.beginChecking(3, SEED + 4);
    String machine = requireNonNull(cluster.status().members.getLast().machine);
    String store = requireNonNull(cluster.status().members.getLast().storeId);
    Machines.change("delete", machine);
    try {
      cluster.await(
          "machine and disk lost, until its member has another disk",
          status -> status.members.stream().noneMatch(m -> store.equals(m.storeId)));
      cluster.awaitReady("and until it is whole again");
      finish();
    } finally {
      Machines.change("start", machine);
    }
  }

  @Test
  @Order(7)
  void aMachineIsCutOffAndHealed() throws Exception {
    Machines.require();
    cluster.beginChecking(2, SEED + 5);
    String machine = requireNonNull(cluster.status().members.getFirst().machine);
    Machines.change("cut", machine);
    try {
      cluster.await("cut off, until it is noticed", _ -> !cluster.is("Ready"));
    } finally {
      Machines.change("heal", machine);
    }
    cluster.awaitReady("healed");
    assertThat(volumes()).hasSize(3);
    finish();
  }

  @Test
  @Order(8)
  void aMemberIsReplacedOnDemand() {
    cluster.beginChecking(1.5, SEED + 6);
    String store = requireNonNull(cluster.status().members.get(1).storeId);
    cluster.edit(c -> c.getSpec().replace = List.of(TestCluster.NAME + "-1"));
    cluster.await(
        "spec.replace, until the member has another disk",
        status -> status.members.stream().noneMatch(m -> store.equals(m.storeId)));
    cluster.awaitReady("and until it is whole again");
    cluster.edit(c -> c.getSpec().replace = List.of());
    cluster.awaitReady("the wish withdrawn");
    finish();
  }

  @Test
  @Order(9)
  void itHibernatesAndWakes() {
    cluster.edit(c -> c.getSpec().hibernated = true);
    cluster.await(
        "hibernated", status -> "Hibernated".equals(status.phase) && cluster.pods().isEmpty());
    assertThat(volumes()).hasSize(3);
    cluster.edit(c -> c.getSpec().hibernated = false);
    cluster.awaitReady("awake");
    cluster.requireWhole(RECORDS);
  }

  @Test
  @Order(10)
  void aResourceThatIsMadeAnewTakesTheVolumesOver() {
    String id = cluster.status().clusterId;
    cluster.resource().delete();
    Awaitility.await("the pods are gone")
        .atMost(Duration.ofMinutes(3))
        .until(() -> cluster.resource().get() == null && cluster.pods().isEmpty());
    assertThat(volumes()).hasSize(3);
    cluster.create(3);
    cluster.awaitReady("made anew over the old volumes");
    assertThat(cluster.status().clusterId).isEqualTo(id);
    cluster.requireWhole(RECORDS);
  }

  @Test
  @Order(11)
  void fewerMembersThanReplicasAreRefusedInWords() {
    assertThatThrownBy(() -> cluster.edit(c -> c.getSpec().replicas = 2))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("every shard needs that many nodes");
  }

  private static List<PersistentVolumeClaim> volumes() {
    return client.persistentVolumeClaims().inNamespace(cluster.namespace).list().getItems();
  }

  private static void finish() {
    cluster.requireVerdict();
    cluster.awaitReady("calm");
    cluster.requireWhole(RECORDS);
  }
}
