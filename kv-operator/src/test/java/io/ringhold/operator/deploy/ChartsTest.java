package io.ringhold.operator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.ringhold.operator.api.KvCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Charts and samples say what the definition of KvCluster and the operator's pods say.
final class ChartsTest {
  private static final JsonNode SPEC =
      Checkout.document("crds/kvclusters.ringhold.io-v1.yml")
          .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");

  static List<String> samples() {
    return Checkout.names("deploy/samples", ".yaml").stream()
        .filter(name -> name.startsWith("kvcluster"))
        .toList();
  }

  @Test
  void theSchemaOfValuesHasTheFieldsOfTheDefinition() {
    JsonNode values = Checkout.document("helm/kv-cluster/values.schema.json");
    sameFields("spec", SPEC, values.at("/properties/spec"));
  }

  private static void sameFields(String path, JsonNode definition, JsonNode values) {
    // Kubernetes' own types are left to the API server.
    if (!values.has("properties") || path.equals("spec.resources")) {
      return;
    }
    assertThat(fields(values)).as(path).isEqualTo(fields(definition));
    for (String field : fields(values)) {
      JsonNode defined = definition.at("/properties/" + field);
      JsonNode valued = values.at("/properties/" + field);
      if (defined.has("enum") && valued.has("enum")) {
        assertThat(texts(valued.path("enum")))
            .as(path + "." + field)
            .containsExactlyInAnyOrderElementsOf(texts(defined.path("enum")));
      }
      sameFields(path + "." + field, defined, valued);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleHasOnlyFieldsOfTheDefinition(String sample) {
    JsonNode document = Checkout.document("deploy/samples/" + sample);
    assertThat(document.path("kind").asText()).isEqualTo("KvCluster");
    known("spec", SPEC, document.path("spec"));
  }

  @Test
  void theDefaultsOfTheChartAreThoseOfTheDefinition() {
    defaults("spec", SPEC, Checkout.document("helm/kv-cluster/values.yaml").path("spec"));
  }

  private static void known(String path, JsonNode definition, JsonNode value) {
    if (!definition.has("properties")) {
      return;
    }
    assertThat(fields(definition)).as(path).containsAll(names(value));
    assertThat(names(value)).as(path).containsAll(texts(definition.path("required")));
    for (String field : names(value)) {
      known(path + "." + field, definition.at("/properties/" + field), value.path(field));
    }
  }

  private static void defaults(String path, JsonNode definition, JsonNode value) {
    for (String field : names(value)) {
      JsonNode defined = definition.at("/properties/" + field);
      JsonNode valued = value.path(field);
      if (valued.isObject()) {
        defaults(path + "." + field, defined, valued);
      } else if (defined.has("default")) {
        assertThat(valued.asText())
            .as(path + "." + field)
            .isEqualTo(defined.path("default").asText());
      }
    }
  }

  /// A network policy or a monitor with other labels would be about nothing.
  @Test
  void theChartKnowsTheLabelsOfPods() {
    KvCluster cluster =
        Serialization.unmarshal(Checkout.text("deploy/samples/kvcluster.yaml"), KvCluster.class);
    Map<String, String> ofPod = Pods.of(cluster).labels().getFirst();
    Matcher template =
        Pattern.compile("define \"kv-cluster.podLabels\" -}}\n(.*?)\\{\\{- end", Pattern.DOTALL)
            .matcher(Checkout.text("helm/kv-cluster/templates/_helpers.tpl"));
    assertThat(template.find()).isTrue();
    JsonNode labels =
        Checkout.parse(
            template.group(1).replaceAll("\\{\\{[^}]*}}", cluster.getMetadata().getName()));
    assertThat(names(labels)).hasSize(3);
    for (String label : names(labels)) {
      assertThat(ofPod).containsEntry(label, labels.path(label).asText());
    }
  }

  private static Set<String> fields(JsonNode schema) {
    return names(schema.path("properties"));
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
