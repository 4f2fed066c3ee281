package io.ringhold.operator.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// One fault of a Chaos Mesh file, and what is wrong with it: the rules of its webhooks, which no
/// schema states, and those of our pods, which it cannot know.
record Experiment(String kind, JsonNode spec, boolean timedFromOutside) {
  private static final Set<String> EVERYWHERE = Set.of("mode", "value", "selector", "duration");
  private static final Set<String> SELECTOR =
      Set.of("labelSelectors", "expressionSelectors", "podPhaseSelectors");
  private static final Pattern DURATION =
      Pattern.compile("-?([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+");
  private static final Pattern RATE = Pattern.compile("[0-9]+[kmgt]?bps");

  /// @param embedded its name in a Schedule or a Workflow
  /// @param fields what its spec may hold besides that of every kind
  /// @param actions what each needs; empty where the kind has none
  /// @param helper what Chaos Mesh itself needs for it, as the README says
  private record Kind(
      String embedded, Set<String> fields, Map<String, Set<String>> actions, String helper) {}

  private static final Map<String, Kind> KINDS =
      Map.of(
          "PodChaos",
          new Kind(
              "podChaos",
              Set.of("action", "gracePeriod", "containerNames"),
              Map.of(
                  "pod-kill", Set.of(),
                  "pod-failure", Set.of("duration"),
                  "container-kill", Set.of("containerNames")),
              ""),
          "NetworkChaos",
          new Kind(
              "networkChaos",
              Set.of("action", "direction", "target", "delay", "loss", "bandwidth"),
              Map.of(
                  "partition", Set.of("direction", "target", "duration"),
                  "delay", Set.of("delay", "duration"),
                  "loss", Set.of("loss", "duration"),
                  "bandwidth", Set.of("bandwidth", "duration")),
              ""),
          "IOChaos",
          new Kind(
              "ioChaos",
              Set.of(
                  "action",
                  "volumePath",
                  "path",
                  "methods",
                  "percent",
                  "delay",
                  "errno",
                  "mistake",
                  "containerNames"),
              Map.of(
                  "latency", Set.of("delay", "volumePath", "duration"),
                  "fault", Set.of("errno", "volumePath", "duration"),
                  "mistake", Set.of("mistake", "volumePath", "duration")),
              "toda"),
          "TimeChaos",
          new Kind(
              "timeChaos",
              Set.of("timeOffset", "clockIds", "containerNames"),
              Map.of("", Set.of("timeOffset", "clockIds", "duration")),
              "TimeChaos"),
          "StressChaos",
          new Kind(
              "stressChaos",
              Set.of("stressors", "containerNames"),
              Map.of("", Set.of("stressors", "duration")),
              ""),
          "DNSChaos",
          new Kind(
              "dnsChaos",
              Set.of("action", "patterns", "containerNames"),
              Map.of("error", Set.of("patterns", "duration"), "random", Set.of("duration")),
              "DNS server"));

  private static final Set<String> IO_METHODS =
      Set.of("read", "write", "fsync", "flush", "open", "create", "rename", "unlink", "mkdir");

  /// All faults of a file; one that is no Chaos Mesh file has none.
  static List<Experiment> of(JsonNode document) {
    JsonNode spec = document.path("spec");
    return switch (document.path("kind").asText()) {
      case "Schedule" -> List.of(embedded(spec.path("type").asText(), spec));
      case "Workflow" -> {
        List<Experiment> all = new ArrayList<>();
        for (JsonNode template : spec.path("templates")) {
          if (KINDS.containsKey(template.path("templateType").asText())) {
            all.add(embedded(template.path("templateType").asText(), template));
          }
        }
        yield all;
      }
      case String kind when KINDS.containsKey(kind) -> List.of(new Experiment(kind, spec, false));
      default -> List.of();
    };
  }

  private static Experiment embedded(String kind, JsonNode around) {
    return new Experiment(kind, around.path(kind(kind).embedded()), true);
  }

  private static Kind kind(String name) {
    Kind kind = KINDS.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("no such kind: " + name);
    }
    return kind;
  }

  /// What an installation must have, in the README's words; empty when nothing.
  String needs() {
    String action = spec.path("action").asText();
    return action.equals("delay") || action.equals("loss") ? "netem" : kind(kind).helper();
  }

  /// Sentences, none when all is well.
  List<String> problems(Pods pods) {
    List<String> problems = new ArrayList<>();
    spec.fieldNames()
        .forEachRemaining(field -> {
          if (!EVERYWHERE.contains(field) && !kind(kind).fields().contains(field)) {
            problems.add(kind + " has no field " + field);
          }
        });
    action(problems);
    selection(spec, "", pods, problems);
    if (spec.has("target")) {
      selection(spec.path("target"), "target: ", pods, problems);
    }
    network(problems);
    io(pods, problems);
    values(problems);
    for (JsonNode name : spec.path("containerNames")) {
      if (!pods.container().equals(name.asText())) {
        problems.add("no container " + name.asText());
      }
    }
    return problems;
  }

  private void action(List<String> problems) {
    Set<String> needed = kind(kind).actions().get(spec.path("action").asText());
    if (needed == null) {
      problems.add(kind + " has no action " + spec.path("action").asText());
      return;
    }
    for (String field : new TreeSet<>(needed)) {
      if (!spec.has(field) && !(timedFromOutside && field.equals("duration"))) {
        problems.add("needs " + field);
      }
    }
  }

  private static void selection(JsonNode of, String where, Pods pods, List<String> problems) {
    String mode = of.path("mode").asText();
    boolean counted = Set.of("fixed", "fixed-percent", "random-max-percent").contains(mode);
    if (!counted && !mode.equals("one") && !mode.equals("all")) {
      problems.add(where + "no mode " + mode);
    }
    if (counted != of.path("value").isTextual()) {
      problems.add(where + "a value, as a string, belongs to the counting modes");
    }
    of.path("selector")
        .fieldNames()
        .forEachRemaining(field -> {
          // Namespaces would tie the file to one: without them it is the experiment's own.
          if (!SELECTOR.contains(field)) {
            problems.add(where + "selector holds " + field);
          }
        });
    if (pods.selectedBy(of.path("selector")).isEmpty()) {
      problems.add(where + "selects no pod");
    }
  }

  private void network(List<String> problems) {
    String direction = spec.path("direction").asText("to");
    if (!Set.of("to", "from", "both").contains(direction)) {
      problems.add("no direction " + direction);
    }
    if (!direction.equals("to") && !spec.has("target")) {
      problems.add("direction " + direction + " needs a target");
    }
    for (String share : List.of("/loss/loss", "/loss/correlation", "/delay/correlation")) {
      JsonNode value = spec.at(share);
      if (!value.isMissingNode() && (!value.isTextual() || !isPercentage(value.asText()))) {
        problems.add(share + " is a percentage in a string");
      }
    }
    JsonNode rate = spec.at("/bandwidth/rate");
    if (!rate.isMissingNode() && !RATE.matcher(rate.asText()).matches()) {
      problems.add("no rate " + rate.asText());
    }
  }

  private static boolean isPercentage(String text) {
    return text.matches("[0-9]{1,2}(\\.[0-9]+)?|100");
  }

  private void io(Pods pods, List<String> problems) {
    if (!kind.equals("IOChaos")) {
      return;
    }
    if (!pods.volumePath().equals(spec.path("volumePath").asText())) {
      problems.add("no volume at " + spec.path("volumePath").asText());
    }
    if (!spec.path("path").asText().startsWith(pods.dataDirectory() + "/")) {
      problems.add("no data at " + spec.path("path").asText());
    }
    if (spec.path("percent").asInt(-1) < 0 || spec.path("percent").asInt() > 100) {
      problems.add("percent is 0 to 100");
    }
    if (spec.path("action").asText().equals("fault") && spec.path("errno").asInt() == 0) {
      problems.add("errno is an error");
    }
    if (spec.has("mistake")
        && !Set.of("zero", "random").contains(spec.at("/mistake/filling").asText())) {
      problems.add("filling is zero or random");
    }
    for (JsonNode method : spec.path("methods")) {
      if (!IO_METHODS.contains(method.asText())) {
        problems.add("no method " + method.asText());
      }
    }
  }

  private void values(List<String> problems) {
    for (String field :
        List.of("/duration", "/timeOffset", "/delay", "/delay/latency", "/delay/jitter")) {
      JsonNode value = spec.at(field);
      if (value.isValueNode()
          && !value.isMissingNode()
          && !DURATION.matcher(value.asText()).matches()) {
        problems.add(field + " is no duration: " + value.asText());
      }
    }
    if (kind.equals("StressChaos")
        && !spec.path("stressors").has("cpu")
        && !spec.path("stressors").has("memory")) {
      problems.add("stressors are cpu or memory");
    }
  }
}
