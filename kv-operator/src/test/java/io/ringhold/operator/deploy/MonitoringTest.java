package io.ringhold.operator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Alerts and dashboards ask for metrics that there are, and lead to pages that there are.
final class MonitoringTest {
  private static final String CLUSTER_RULES = "helm/kv-cluster/rules/ringhold.yml";
  private static final Pattern METRIC = Pattern.compile("ringhold_[a-z_]+");
  private static final String MANUAL = Checkout.text("docs/operations.md");

  @ParameterizedTest
  @ValueSource(
      strings = {
        CLUSTER_RULES,
        "helm/kv-operator/rules/kv-operator.yml",
        "helm/kv-cluster/dashboards/ringhold.json",
        "helm/kv-operator/dashboards/kv-operator.json"
      })
  void onlyMetricsOfTheManualAreAskedFor(String file) {
    for (String expression : expressions(Checkout.document(file))) {
      Matcher metric = METRIC.matcher(expression);
      while (metric.find()) {
        String name = metric.group().replaceAll("_(bucket|count|sum)$", "");
        assertThat(MANUAL).as(file + ": " + expression).containsPattern("`" + name + "[{`]");
      }
    }
  }

  /// The chart puts its own cluster in the place of `cluster!=""`; a selector without it would stay
  /// about all clusters.
  @Test
  void everySelectorOfTheClustersRulesCanBeNarrowed() {
    for (String expression : expressions(Checkout.document(CLUSTER_RULES))) {
      Matcher selector =
          Pattern.compile("(ringhold_[a-z_]+|\\bup)(\\{[^}]*})?").matcher(expression);
      while (selector.find()) {
        assertThat(selector.group()).as(expression).contains("cluster!=\"\"");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CLUSTER_RULES, "helm/kv-operator/rules/kv-operator.yml"})
  void everyAlertSaysWhatItMeansAndHasAPage(String file) {
    for (JsonNode rule : Checkout.document(file).findValue("groups").findParents("alert")) {
      String alert = rule.path("alert").asText();
      JsonNode annotations = rule.path("annotations");
      assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning", "info");
      assertThat(annotations.path("summary").asText()).as(alert).isNotBlank();
      assertThat(annotations.path("description").asText()).as(alert).hasSizeGreaterThan(80);
      assertThat(annotations.path("runbook").asText())
          .isEqualTo("docs/operations.md#" + alert.toLowerCase(Locale.ROOT));
      assertThat(MANUAL).contains("\n### " + alert + "\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "helm/kv-cluster/dashboards/ringhold.json",
        "helm/kv-operator/dashboards/kv-operator.json"
      })
  void aDashboardIsWhole(String file) {
    JsonNode dashboard = Checkout.document(file);
    Set<Integer> ids = new TreeSet<>();
    Set<String> cells = new TreeSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).isTrue();
      JsonNode place = panel.path("gridPos");
      assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          String cell = (place.path("x").asInt() + x) + "," + (place.path("y").asInt() + y);
          assertThat(cells.add(cell)).as(panel.path("title").asText() + " overlaps").isTrue();
        }
      }
      if (!panel.path("type").asText().equals("row")) {
        assertThat(panel.path("targets")).isNotEmpty();
        assertThat(panel.at("/fieldConfig/defaults/unit").asText())
            .isIn("none", "ops", "s", "bytes", "Bps", "percentunit");
      }
    }
    assertThat(variables(dashboard)).contains("datasource");
    for (String expression : expressions(dashboard)) {
      Matcher variable = Pattern.compile("\\$([a-z]+)").matcher(expression);
      while (variable.find()) {
        assertThat(variables(dashboard)).as(expression).contains(variable.group(1));
      }
    }
  }

  private static List<String> variables(JsonNode dashboard) {
    List<String> names = new ArrayList<>();
    dashboard.at("/templating/list").forEach(entry -> names.add(entry.path("name").asText()));
    return names;
  }

  private static List<String> expressions(JsonNode document) {
    List<String> found = new ArrayList<>();
    document.findValues("expr").forEach(expression -> found.add(expression.asText()));
    assertThat(found).isNotEmpty();
    return found;
  }
}
