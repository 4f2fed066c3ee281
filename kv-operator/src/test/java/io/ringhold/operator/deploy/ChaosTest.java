package io.ringhold.operator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.ringhold.operator.api.KvCluster;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// `chaos/` keeps Chaos Mesh's rules and is about the pods that the operator makes.
final class ChaosTest {
  private static final Pods PODS =
      Pods.of(
          Serialization.unmarshal(Checkout.text("deploy/samples/kvcluster.yaml"), KvCluster.class));

  static List<String> files() {
    return Checkout.names("chaos", ".yaml").stream()
        .filter(name -> !name.equals("kustomization.yaml"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void anExperimentIsOneThatChaosMeshTakes(String file) {
    JsonNode document = Checkout.document("chaos/" + file);
    assertThat(document.path("apiVersion").asText()).isEqualTo("chaos-mesh.org/v1alpha1");
    assertThat(document.at("/metadata/namespace").isMissingNode()).isTrue();
    assertThat(Experiment.of(document)).as("faults of " + file).isNotEmpty();
    for (Experiment experiment : Experiment.of(document)) {
      assertThat(experiment.problems(PODS)).as(file).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void theReadmeHasALineForItThatSaysWhatItNeeds(String file) {
    String line =
        Checkout.text("chaos/README.md")
            .lines()
            .filter(row -> row.startsWith("| `" + file + "` |"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("chaos/README.md says nothing of " + file));
    String needs = line.substring(line.lastIndexOf('|', line.length() - 2) + 1);
    for (Experiment experiment : Experiment.of(Checkout.document("chaos/" + file))) {
      assertThat(needs.replace("|", "").isBlank()).isEqualTo(experiment.needs().isEmpty());
      assertThat(needs).contains(experiment.needs());
    }
  }

  @Test
  void theKustomizationListsAll() {
    List<String> listed = new ArrayList<>();
    Checkout.document("chaos/kustomization.yaml")
        .path("resources")
        .forEach(name -> listed.add(name.asText()));
    assertThat(listed).containsExactlyInAnyOrderElementsOf(files());
  }

  @Test
  void everyStepOfTheWorkflowIsThereAndHasItsTime() {
    JsonNode spec = Checkout.document("chaos/workflow-game-day.yaml").path("spec");
    Set<String> templates = new HashSet<>();
    for (JsonNode template : spec.path("templates")) {
      assertThat(templates.add(template.path("name").asText())).isTrue();
      assertThat(template.path("name").asText()).matches("[a-z]([-a-z0-9]*[a-z0-9])?");
      assertThat(template.path("deadline").asText()).matches("[0-9]+(s|m)");
    }
    assertThat(templates).contains(spec.path("entry").asText());
    for (JsonNode template : spec.path("templates")) {
      template.path("children").forEach(child -> assertThat(templates).contains(child.asText()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pod-kill           | mode: one                | mode: most                     | no mode most
          pod-kill           | mode: one                | mode: fixed                    | a value, as a string, belongs to the counting modes
          pod-kill           | instance: orders         | instance: other                | selects no pod
          pod-kill           | gracePeriod: 0           | grace: 0                       | PodChaos has no field grace
          pod-kill           | labelSelectors           | labels                         | selector holds labels
          pod-failure        | duration: 2m             | duration: 2 minutes            | /duration is no duration: 2 minutes
          pod-failure        | action: pod-failure      | action: pod-freeze             | PodChaos has no action pod-freeze
          container-kill     | containerNames: [kv-server] | containerNames: [server]    | no container server
          container-kill     | containerNames: [kv-server] | gracePeriod: 0              | needs containerNames
          partition-minority | target:                  | bandwidth:                     | direction both needs a target
          partition-minority | values: [orders-0]       | values: [orders-0, orders-1, orders-2] | target: selects no pod
          loss               | loss: "20"               | loss: 20                       | /loss/loss is a percentage in a string
          loss               | loss: "20"               | loss: "200"                    | /loss/loss is a percentage in a string
          bandwidth          | rate: 125kbps            | rate: fast                     | no rate fast
          io-eio-fsync       | errno: 5                 | errno: 0                       | errno is an error
          io-eio-fsync       | percent: 20              | percent: 120                   | percent is 0 to 100
          io-eio-fsync       | volumePath: /data        | volumePath: /var               | no volume at /var
          io-eio-fsync       | /data/ringhold/raft      | /data/raft                     | no data at /data/raft/**/*
          io-eio-fsync       | methods: [fsync]         | methods: [sync]                | no method sync
          io-mistake-read    | filling: random          | filling: ones                  | filling is zero or random
          cpu-stress         | cpu: {                   | disk: {                        | stressors are cpu or memory
          """)
  void whatChaosMeshWouldRefuseIsFound(String file, String good, String bad, String problem) {
    String text = Checkout.text("chaos/" + file + ".yaml");
    assertThat(text).contains(good);
    JsonNode broken = Checkout.parse(text.replace(good, bad));
    assertThat(Experiment.of(broken).getFirst().problems(PODS)).contains(problem);
  }
}
