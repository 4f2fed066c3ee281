package io.ringhold.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.api.KvClusterSpec;
import io.ringhold.operator.api.KvClusterSpec.Mode;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each rule of the definition, once kept and once broken: the API server itself refuses, in words
/// that say what to do.
final class RulesE2E {
  private static final String NAMESPACE = "ringhold-rules";
  private static KubernetesClient client;

  @BeforeAll
  static void begin() {
    client = new KubernetesClientBuilder().build();
    new TestCluster(client, NAMESPACE);
    // Paused: what is tested is the API server.
    client.resource(cluster("there", spec -> spec.paused = true)).serverSideApply();
  }

  @AfterAll
  static void end() {
    new TestCluster(client, NAMESPACE).close();
    client.close();
  }

  private static Arguments rule(
      String words, Consumer<KvClusterSpec> good, Consumer<KvClusterSpec> bad) {
    return Arguments.of(words, good, bad);
  }

  static Stream<Arguments> created() {
    return Stream.of(
        rule(
            "replicationFactor is 1, 3, 5 or 7",
            spec -> {
              spec.replicas = 5;
              spec.replicationFactor = 5;
            },
            spec -> {
              spec.replicas = 5;
              spec.replicationFactor = 4;
            }),
        rule(
            "every shard needs that many nodes",
            spec -> spec.replicas = 3,
            spec -> spec.replicas = 2),
        rule(
            "so it cannot hibernate",
            spec -> spec.hibernated = true,
            spec -> {
              spec.hibernated = true;
              spec.paused = true;
            }),
        rule(
            "one member is replaced at a time",
            spec -> {
              spec.replace = List.of("some-0", "some-1");
              spec.failover.mode = Mode.Manual;
            },
            spec -> spec.replace = List.of("some-0", "some-1")),
        rule(
            "spec.replace names members",
            spec -> spec.replace = List.of("some-0"),
            spec -> spec.replace = List.of("another-0")),
        rule(
            "spec.maintenance names members",
            spec -> spec.maintenance = List.of("some-0"),
            spec -> spec.maintenance = List.of("another-0")),
        rule(
            "keeps its disk",
            spec -> {
              spec.maintenance = List.of("some-0");
              spec.replace = List.of("some-1");
            },
            spec -> {
              spec.maintenance = List.of("some-0");
              spec.replace = List.of("some-0");
            }),
        rule(
            "belong to the operator",
            spec -> spec.pod.labels = Map.of("team", "shop"),
            spec -> spec.pod.labels = Map.of("app.kubernetes.io/name", "mine")),
        rule(
            "RINGHOLD_ variables",
            spec -> spec.pod.env = List.of(new EnvVar("TZ", "UTC", null)),
            spec -> spec.pod.env = List.of(new EnvVar("RINGHOLD_SHARDS", "1", null))),
        rule("should match", spec -> spec.version = "1.2", spec -> spec.version = "no tag"),
        rule(
            "should match",
            spec -> spec.failover.after = "1m30s",
            spec -> spec.failover.after = "soon"),
        rule("less than or equal to 1024", spec -> spec.shards = 1024, spec -> spec.shards = 1025));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("created")
  void aRuleOfNewClusters(String words, Consumer<KvClusterSpec> good, Consumer<KvClusterSpec> bad) {
    client.resource(cluster("some", good)).dryRun().create();
    assertThatThrownBy(() -> client.resource(cluster("some", bad)).dryRun().create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(words);
  }

  static Stream<Arguments> changed() {
    return Stream.of(
        rule("number of shards is fixed", spec -> spec.replicas = 5, spec -> spec.shards = 24),
        rule(
            "replicationFactor is fixed",
            spec -> spec.version = "2",
            spec -> {
              spec.replicas = 5;
              spec.replicationFactor = 5;
            }),
        rule(
            "storage.size can only grow",
            spec -> spec.storage.size = new Quantity("2Gi"),
            spec -> spec.storage.size = new Quantity("500Mi")),
        rule(
            "storageClassName is fixed",
            spec -> spec.replicas = 4,
            spec -> spec.storage.storageClassName = "fast"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changed")
  void aRuleOfChanges(String words, Consumer<KvClusterSpec> good, Consumer<KvClusterSpec> bad) {
    assertThat(change(good)).isNotNull();
    assertThatThrownBy(() -> change(bad))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(words);
  }

  private static KvCluster change(Consumer<KvClusterSpec> how) {
    KvCluster there =
        client.resources(KvCluster.class).inNamespace(NAMESPACE).withName("there").get();
    how.accept(there.getSpec());
    return client.resource(there).dryRun().update();
  }

  private static KvCluster cluster(String name, Consumer<KvClusterSpec> how) {
    KvCluster cluster = new KvCluster();
    cluster.getMetadata().setName(name);
    cluster.getMetadata().setNamespace(NAMESPACE);
    cluster.getSpec().version = "1";
    cluster.getSpec().storage.size = new Quantity("1Gi");
    how.accept(cluster.getSpec());
    return cluster;
  }

  @ParameterizedTest(name = "a name of {0} characters")
  @MethodSource("lengths")
  void aNameIsShort(int length, boolean taken) {
    KvCluster cluster = cluster("a".repeat(length), _ -> {});
    if (taken) {
      client.resource(cluster).dryRun().create();
    } else {
      assertThatThrownBy(() -> client.resource(cluster).dryRun().create())
          .hasMessageContaining("40 characters at most");
    }
  }

  static Stream<Arguments> lengths() {
    return Stream.of(Arguments.of(40, true), Arguments.of(41, false));
  }
}
