package io.ringhold.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.api.KvClusterStatus;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// A cluster in a namespace of its own, and what tests do with it. Times of what was awaited are
/// printed, as lines that begin with `e2e:`.
final class TestCluster implements AutoCloseable {
  static final String NAME = "orders";
  private static final String CHECKER = "verify";
  private static final int OWN_RECORDS = 20_000;
  private static final int GIVEN_RECORDS = 63_666;
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  final KubernetesClient client;
  final String namespace;

  TestCluster(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
    client
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                .endMetadata()
                .build())
        .serverSideApply();
  }

  static String image(String name) {
    return System.getenv().getOrDefault("RINGHOLD_E2E_IMAGES", "ringhold/") + name;
  }

  static String tag() {
    return System.getenv().getOrDefault("RINGHOLD_E2E_TAG", "dev");
  }

  KvCluster create(int replicas) {
    KvCluster cluster = new KvCluster();
    cluster.getMetadata().setName(NAME);
    cluster.getMetadata().setNamespace(namespace);
    var spec = cluster.getSpec();
    spec.version = tag();
    spec.image.repository = image("kv-server");
    spec.replicas = replicas;
    spec.storage.size = new Quantity("1Gi");
    spec.failover.after = "10s";
    spec.resources.setRequests(
        Map.of("cpu", new Quantity("100m"), "memory", new Quantity("512Mi")));
    spec.resources.setLimits(Map.of("memory", new Quantity("1Gi")));
    return client.resource(cluster).create();
  }

  void edit(Consumer<KvCluster> change) {
    resource()
        .edit(cluster -> {
          change.accept(cluster);
          return cluster;
        });
  }

  Resource<KvCluster> resource() {
    return client.resources(KvCluster.class).inNamespace(namespace).withName(NAME);
  }

  KvClusterStatus status() {
    KvCluster cluster = resource().get();
    return cluster == null || cluster.getStatus() == null
        ? new KvClusterStatus()
        : cluster.getStatus();
  }

  boolean is(String condition) {
    return status().conditions.stream()
        .anyMatch(c -> c.getType().equals(condition) && c.getStatus().equals("True"));
  }

  /// What was asked for last has been done.
  void awaitReady(String what) {
    await(
        what,
        status ->
            status.conditions.stream()
                .anyMatch(c ->
                    c.getType().equals("Ready")
                        && c.getStatus().equals("True")
                        && c.getObservedGeneration()
                            .equals(resource().get().getMetadata().getGeneration())));
  }

  void await(String what, Predicate<KvClusterStatus> reached) {
    Instant begin = Instant.now();
    try {
      Awaitility.await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> reached.test(status()));
    } catch (RuntimeException e) {
      throw new AssertionError(what + ": " + status().message, e);
    }
    System.out.printf("e2e: %s: %d s%n", what, Duration.between(begin, Instant.now()).toSeconds());
  }

  List<Pod> pods() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("app.kubernetes.io/instance", NAME)
        .list()
        .getItems();
  }

  /// Runs the command line in the first pod that is there.
  String kv(String arguments) {
    return in(pods().getFirst().getMetadata().getName(), "kv " + arguments);
  }

  String in(String pod, String command) {
    return in(pod, "kv-server", command);
  }

  private String in(String pod, String container, String command) {
    var out = new ByteArrayOutputStream();
    try (ExecWatch watch =
        client
            .pods()
            .inNamespace(namespace)
            .withName(pod)
            .inContainer(container)
            .writingOutput(out)
            .writingError(out)
            .exec("sh", "-c", command)) {
      Integer exit = watch.exitCode().get(5, TimeUnit.MINUTES);
      String said = out.toString(StandardCharsets.UTF_8);
      assertThat(exit).as("%s: %s", command, said).isZero();
      return said;
    } catch (Exception e) {
      throw new AssertionError(command, e);
    }
  }

  /// All records, from inside.
  void load() throws IOException {
    String pod = pods().getFirst().getMetadata().getName();
    assertThat(
            client
                .pods()
                .inNamespace(namespace)
                .withName(pod)
                .inContainer("kv-server")
                .file("/tmp/records")
                .upload(records()))
        .isTrue();
    in(pod, "kv load /tmp/records && rm /tmp/records");
    requireWhole();
  }

  private static boolean hasOwnRecords() {
    return System.getenv().getOrDefault("RINGHOLD_E2E_DATA", "").isEmpty();
  }

  /// Of `RINGHOLD_E2E_DATA`, gzipped or not; else some of our own.
  private static Path records() throws IOException {
    if (!hasOwnRecords()) {
      return Path.of(System.getenv("RINGHOLD_E2E_DATA"));
    }
    Path file = Files.createTempFile("records", ".ndjson");
    file.toFile().deleteOnExit();
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < OWN_RECORDS; i++) {
        out.write("{\"key\":\"pkg/%06d\",\"value\":\"record %d\"}%n".formatted(i, i));
      }
    }
    return file;
  }

  private static int expectedRecords() {
    return hasOwnRecords() ? OWN_RECORDS : GIVEN_RECORDS;
  }

  /// Begins to load and to judge the cluster from inside, for so long. Returns when the load is
  /// under way: what was disturbed and mended before would show nothing.
  void beginChecking(double minutes, long seed) {
    System.out.println("e2e: checking with seed " + seed);
    if (client.pods().inNamespace(namespace).withName(CHECKER).get() == null) {
      client.resource(checker()).create();
      client.pods().inNamespace(namespace).withName(CHECKER).waitUntilReady(1, TimeUnit.MINUTES);
    }
    // In the background: a machine that is cut off must not end it.
    in(
        CHECKER,
        CHECKER,
        "rm -rf /tmp/*; (%s --endpoints %s:7400 --minutes %s --seed %d --clients 32 --rate 200 --out /tmp/out >/tmp/log 2>&1; echo $? >/tmp/exit) >/dev/null 2>&1 &"
            .formatted("/opt/ringhold/verify/verify", NAME, minutes, seed));
    Awaitility.await("the load is under way")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(() -> !in(CHECKER, CHECKER, "head -c 1 /tmp/out/history.jsonl").isBlank());
  }

  /// Fails unless the checker's verdict is OK.
  ///
  /// @return its last words
  String requireVerdict() {
    Awaitility.await("the checker's verdict")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(2))
        .ignoreExceptions()
        .until(() -> !in(CHECKER, CHECKER, "cat /tmp/exit 2>/dev/null || true").isBlank());
    String log = in(CHECKER, CHECKER, "tail -n 3 /tmp/log").strip();
    System.out.println("e2e: " + log.replace("\n", "\ne2e: "));
    if (!log.contains("OK: 0 violations")) {
      throw new AssertionError(log + "; the history is in " + keepEvidence());
    }
    return log;
  }

  private Path keepEvidence() {
    Path kept = Path.of("target", "e2e", namespace + "-" + System.currentTimeMillis());
    client
        .pods()
        .inNamespace(namespace)
        .withName(CHECKER)
        .inContainer(CHECKER)
        .dir("/tmp")
        .copy(kept);
    return kept.toAbsolutePath();
  }

  /// A machine that is taken away shall not take the checker with it.
  private static Affinity awayFromServers() {
    return new AffinityBuilder()
        .withNewPodAntiAffinity()
        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
        .withWeight(100)
        .withNewPodAffinityTerm()
        .withTopologyKey("kubernetes.io/hostname")
        .withNewLabelSelector()
        .addToMatchLabels("app.kubernetes.io/instance", NAME)
        .endLabelSelector()
        .endPodAffinityTerm()
        .endPreferredDuringSchedulingIgnoredDuringExecution()
        .endPodAntiAffinity()
        .build();
  }

  KvClusterStatus.Member memberFarFromTheChecker() {
    String machine =
        client.pods().inNamespace(namespace).withName(CHECKER).get().getSpec().getNodeName();
    return status().members.stream()
        .filter(member -> !machine.equals(member.machine))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  private Pod checker() {
    return new PodBuilder()
        .withNewMetadata()
        .withName(CHECKER)
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withTerminationGracePeriodSeconds(1L)
        .withAffinity(awayFromServers())
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(10001L)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewContainer()
        .withName(CHECKER)
        .withImage(image("kv-verify") + ":" + tag())
        .withImagePullPolicy("IfNotPresent")
        .withCommand("sleep", "infinity")
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
        .endContainer()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .build();
  }

  /// All replicas of all shards are equal, and every record is there.
  void requireWhole() {
    Awaitility.await("all replicas are equal")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(2))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(kv("digest")).contains("equal"));
    assertThat(kv("scan --prefix pkg/ --json --limit 1000000 | wc -l").strip())
        .isEqualTo(Integer.toString(expectedRecords()));
  }

  @Override
  public void close() {
    client.namespaces().withName(namespace).delete();
    Awaitility.await("the namespace is gone")
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> client.namespaces().withName(namespace).get() == null);
  }
}
