package io.ringhold.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `crds/` is what the classes say. With `-Dringhold.rewrite=true` it is written anew.
final class CrdTest {
  private static final Path CHECKED_IN =
      Path.of("..", "crds", "kvclusters.ringhold.io-v1.yml").toAbsolutePath().normalize();

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static final List<String> COLUMNS =
      List.of("Version", "Desired", "Ready", "Shards", "Operation", "Available", "Status", "Age");

  @Test
  void theDefinitionThatIsCheckedInIsTheOneOfTheClasses(@TempDir Path out) throws Exception {
    new CRDGenerator()
        .customResourceClasses(KvCluster.class)
        .forCRDVersions("v1")
        .inOutputDir(out.toFile())
        .generate();
    JsonNode definition = YAML.readTree(out.resolve("kvclusters.ringhold.io-v1.yml").toFile());
    ObjectNode status =
        (ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/status");
    // What the generator has no annotation for; without it one writer replaces all conditions.
    byKey(status, "conditions", "type");
    byKey(status, "replacing", "name");
    inReadingOrder((ArrayNode) definition.at("/spec/versions/0/additionalPrinterColumns"));
    String text =
        "# Generated from io.ringhold.operator.api; `make crds` writes it anew.\n"
            + YAML.writeValueAsString(definition);
    if (Boolean.getBoolean("ringhold.rewrite")) {
      Files.createDirectories(CHECKED_IN.getParent());
      Files.writeString(CHECKED_IN, text);
    }
    assertThat(CHECKED_IN).as("run `make crds`").hasContent(text);
  }

  /// The generator sorts them by their paths.
  private static void inReadingOrder(ArrayNode columns) {
    List<JsonNode> sorted =
        StreamSupport.stream(columns.spliterator(), false)
            .sorted(Comparator.comparingInt(column -> COLUMNS.indexOf(column.get("name").asText())))
            .toList();
    columns.removeAll().addAll(sorted);
  }

  private static void byKey(ObjectNode status, String list, String key) {
    ObjectNode schema = (ObjectNode) status.at("/properties/" + list);
    schema.put("x-kubernetes-list-type", "map");
    ArrayNode keys = schema.putArray("x-kubernetes-list-map-keys");
    keys.add(key);
    ArrayNode required = ((ObjectNode) schema.get("items")).withArray("required");
    boolean there = false;
    for (JsonNode name : required) {
      there |= name.asText().equals(key);
    }
    if (!there) {
      required.add(key);
    }
  }
}
