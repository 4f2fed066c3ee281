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
import io.fabric8.kubernetes.client.utils.Serialization;
import io.ringhold.operator.api.KvClusterStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
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
  private static final int LEADERS_DELETED = 20;

  /// More than twice as long as until the operator looks again.
  private static final Duration CALM = Duration.ofSeconds(40);

  private static final Duration AWAY = Duration.ofSeconds(60);
  private static final long SEED = Long.getLong("ringhold.seed", System.nanoTime());

  private static KubernetesClient client;
  private static TestCluster cluster;

  @BeforeAll
  static void makeAndLoad() throws Exception {
    client = new KubernetesClientBuilder().build();
    cluster = new TestCluster(client, "ringhold-e2e");
    cluster.create(3);
    cluster.awaitReady("created");
    cluster.load();
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

  /// Leaderships still spread for a while after it is ready, and a machine that stalls moves one at
  /// any time: that is told, once. Who writes without a cause never leaves it alone for so long.
  @Test
  @Order(1)
  void aConvergedClusterIsNotWritten() {
    var before = new AtomicReference<>(versions());
    Awaitility.await("nothing is written for " + CALM)
        .during(CALM)
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> {
          Map<String, String> now = versions();
          boolean same = now.equals(before.getAndSet(now));
          if (!same) {
            System.out.println("e2e: written: " + Serialization.asJson(cluster.status()));
          }
          return same;
        });
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
    cluster.beginChecking(5, SEED + 1);
    for (int i = 0; i < LEADERS_DELETED; i++) {
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
          Operators.killOld(client);
          return has(status, members);
        });
  }

  private static boolean has(KvClusterStatus status, int members) {
    return status.members.size() == members && volumes().size() == members && cluster.is("Ready");
  }

  /// Who loses the lease goes on for some seconds, beside the one who has it now.
  @Test
  @Order(6)
  void twoOperatorsTakeTheLeaseFromEachOther() {
    Operators.scale(client, 2);
    cluster.beginChecking(3, SEED + 4);
    for (int members : List.of(4, 3)) {
      cluster.edit(c -> c.getSpec().replicas = members);
      cluster.await(
          "%d members by two operators".formatted(members),
          status -> {
            Operators.takeLease(client);
            return has(status, members);
          });
    }
    Operators.scale(client, 1);
    finish();
  }

  @Test
  @Order(7)
  void theApiServerAndTheOperatorAreAway() throws Exception {
    Machines.requireApiServer();
    cluster.beginChecking(2.5, SEED + 5);
    Map<String, String> before = uids();
    Operators.scale(client, 0);
    Machines.apiServer("off");
    try {
      Instant until = Instant.now().plus(AWAY);
      Awaitility.await().atMost(AWAY.plusMinutes(1)).until(() -> Instant.now().isAfter(until));
    } finally {
      Machines.apiServer("on");
    }
    Awaitility.await("the API server answers")
        .atMost(Duration.ofMinutes(3))
        .ignoreExceptions()
        .until(() -> cluster.resource().get() != null);
    Operators.scale(client, 1);
    cluster.awaitReady("after 60 s without API server and operator");
    assertThat(uids()).isEqualTo(before);
    finish();
  }

  private static Map<String, String> uids() {
    return Stream.<HasMetadata>concat(cluster.pods().stream(), volumes().stream())
        .collect(
            Collectors.toMap(
                object -> object.getKind() + "/" + object.getMetadata().getName(),
                object -> object.getMetadata().getUid()));
  }

  @Test
  @Order(8)
  void aMachineIsLostWithItsDisk() throws Exception {
    Machines.require();
    cluster.beginChecking(3, SEED + 6);
    KvClusterStatus.Member member = cluster.memberFarFromTheChecker();
    String machine = requireNonNull(member.machine);
    String store = requireNonNull(member.storeId);
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
  @Order(9)
  void aMachineIsCutOffAndHealed() throws Exception {
    Machines.require();
    cluster.beginChecking(2, SEED + 7);
    String machine = requireNonNull(cluster.memberFarFromTheChecker().machine);
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
  @Order(10)
  void aVolumeIsWiped() throws Exception {
    Machines.require();
    cluster.beginChecking(2.5, SEED + 8);
    KvClusterStatus.Member member = cluster.memberFarFromTheChecker();
    String store = requireNonNull(member.storeId);
    Machines.change("wipe", requireNonNull(member.machine));
    client.pods().inNamespace(cluster.namespace).withName(member.name).withGracePeriod(0).delete();
    cluster.await(
        "volume wiped, until its member has another disk",
        status -> status.members.stream().noneMatch(m -> store.equals(m.storeId)));
    cluster.awaitReady("and until it is whole again");
    finish();
  }

  @Test
  @Order(11)
  void aMemberIsReplacedOnDemand() {
    cluster.beginChecking(1.5, SEED + 9);
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
  @Order(12)
  void aMemberIsInMaintenance() {
    cluster.beginChecking(1.5, SEED + 10);
    String name = TestCluster.NAME + "-1";
    cluster.edit(c -> c.getSpec().maintenance = List.of(name));
    cluster.await(
        "spec.maintenance, until the member leads nothing and is not ready",
        status ->
            status.members.stream()
                    .anyMatch(
                        m -> m.name.equals(name) && m.state.equals("MAINTENANCE") && m.leaders == 0)
                && cluster.pods().stream().filter(ClusterE2E::isReady).count() == 2);
    cluster.edit(c -> c.getSpec().maintenance = List.of());
    cluster.awaitReady("serves again");
    finish();
  }

  @Test
  @Order(13)
  void itHibernatesAndWakes() {
    cluster.edit(c -> c.getSpec().hibernated = true);
    cluster.await(
        "hibernated", status -> "Hibernated".equals(status.phase) && cluster.pods().isEmpty());
    assertThat(volumes()).hasSize(3);
    cluster.edit(c -> c.getSpec().hibernated = false);
    cluster.awaitReady("awake");
    cluster.requireWhole();
  }

  @Test
  @Order(14)
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
    cluster.requireWhole();
  }

  @Test
  @Order(15)
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
    cluster.requireWhole();
  }
}
