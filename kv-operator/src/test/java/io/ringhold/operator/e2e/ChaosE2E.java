package io.ringhold.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The experiments of `chaos/`, one after the other, each under load that is judged. What this
/// Chaos Mesh refuses is reported with its reason.
final class ChaosE2E {
  private static final Path EXPERIMENTS = Path.of("..", "chaos");
  private static final String MAJORITY = "partition-majority.yaml";
  private static final Duration HELD = Duration.ofSeconds(45);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long SEED = Long.getLong("ringhold.seed", System.nanoTime());

  /// By a webhook, or by an admission policy; both look at what has passed the schema.
  private static final Pattern REFUSED = Pattern.compile("denied (the )?request");

  private static KubernetesClient client;
  private static TestCluster cluster;

  @BeforeAll
  static void begin() throws IOException {
    client = new KubernetesClientBuilder().build();
    assumeTrue(
        client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("podchaos.chaos-mesh.org")
                .get()
            != null,
        "skipped: no Chaos Mesh in this Kubernetes");
    cluster = new TestCluster(client, "ringhold-chaos");
    cluster.create(3);
    cluster.awaitReady("created");
    cluster.load();
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.close();
    }
    client.close();
  }

  static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(EXPERIMENTS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml") && !name.equals("kustomization.yaml"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void theClusterSurvives(String file) throws IOException {
    var experiment =
        Serialization.unmarshal(
            Files.readString(EXPERIMENTS.resolve(file)), GenericKubernetesResource.class);
    experiment.getMetadata().setNamespace(cluster.namespace);
    requireTaken(file, experiment);
    if (List.of("Schedule", "Workflow").contains(experiment.getKind())) {
      abort(file + ": taken; it repeats what the others do and is not run here");
    }
    Set<String> volumes = volumes();
    cluster.beginChecking(1.5, SEED);
    client.resource(experiment).create();
    try {
      cluster.await(file + ", until injected", _ -> isInjected(experiment));
      if (file.equals(MAJORITY)) {
        cluster.await("until the operator says so", _ -> !cluster.is("Available"));
      }
      Instant until = Instant.now().plus(HELD);
      Awaitility.await().atMost(PATIENCE).until(() -> Instant.now().isAfter(until));
    } finally {
      client.resource(experiment).delete();
      Awaitility.await("the experiment is over")
          .atMost(PATIENCE)
          .until(() -> client.resource(experiment).get() == null);
    }
    cluster.await(file + " over, until available", _ -> cluster.is("Available"));
    cluster.awaitReady("and until ready");
    String verdict = cluster.requireVerdict();
    if (file.equals(MAJORITY)) {
      // Or nothing was cut off.
      assertThat(verdict).containsPattern("pause of a shard's writes (\\d\\d s|\\d+ min)");
    }
    cluster.requireWhole();
    assertThat(volumes()).isEqualTo(volumes);
  }

  private static void requireTaken(String file, GenericKubernetesResource experiment) {
    try {
      client.resource(experiment).dryRun().create();
    } catch (KubernetesClientException e) {
      if (REFUSED.matcher(String.valueOf(e.getMessage())).find()) {
        System.out.printf("e2e: %s: not injected here: %s%n", file, e.getMessage());
        abort(file + ": not injected here: " + e.getMessage());
      }
      throw e;
    }
  }

  private static boolean isInjected(GenericKubernetesResource experiment) {
    List<?> conditions = client.resource(experiment).get().get("status", "conditions");
    return conditions != null
        && conditions.stream()
            .map(Object::toString)
            .anyMatch(c -> c.contains("type=AllInjected") && c.contains("status=True"));
  }

  private static Set<String> volumes() {
    return client.persistentVolumeClaims().inNamespace(cluster.namespace).list().getItems().stream()
        .map(volume -> volume.getMetadata().getUid())
        .collect(Collectors.toSet());
  }
}
