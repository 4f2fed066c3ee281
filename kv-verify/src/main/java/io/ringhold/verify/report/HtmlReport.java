package io.ringhold.verify.report;

import io.ringhold.cli.console.Units;
import io.ringhold.verify.check.Violation;
import io.ringhold.verify.history.Operation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// One page that says what was done, what went wrong on purpose, and what must not be. It needs
/// nothing but itself, and follows the reader's choice of light or dark.
public final class HtmlReport {
  private static final int VIOLATIONS_MAX = 50;

  private static final String STYLE =
      """
      :root { color-scheme: light dark;
        --ink: light-dark(#1c2430, #d8dee9); --soft: light-dark(#66707f, #8a94a6);
        --paper: light-dark(#ffffff, #12161d); --line: light-dark(#dde2ea, #2a313d);
        --ok: light-dark(#2b7a57, #58b98b); --fail: light-dark(#c08a1e, #e0b050);
        --unknown: light-dark(#b3392f, #f0776c); --p50: light-dark(#2f62b5, #7fa8ec);
        --p99: light-dark(#8d5bb5, #c39be6); --fault: light-dark(#4a5566, #97a3b6); }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
        max-width: 1100px; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
      .verdict { font-weight: 700; } .OK { color: var(--ok); } .VIOLATED { color: var(--unknown); }
      .VOID { color: var(--fail); } .soft { color: var(--soft); }
      table { border-collapse: collapse; } td, th { padding: .15rem .9rem .15rem 0; text-align: left;
        border-bottom: 1px solid var(--line); } td.n, th.n { text-align: right;
        font-variant-numeric: tabular-nums; }
      pre { overflow-x: auto; font-size: 12px; border-left: 3px solid var(--line); padding-left: .8rem; }
      svg { width: 100%; height: auto; display: block; } svg text { fill: var(--soft); font-size: 11px; }
      .columns { display: flex; flex-wrap: wrap; gap: 0 3rem; }
      """;

  private final Summary summary;
  private final StringBuilder page = new StringBuilder();

  private HtmlReport(Summary summary) {
    this.summary = summary;
  }

  public static String of(Summary summary) {
    return new HtmlReport(summary).write();
  }

  private String write() {
    Evidence evidence = summary.evidence();
    page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\"><title>Ringhold verify: ")
        .append(summary.verdict())
        .append("</title><style>")
        .append(STYLE)
        .append("</style>");
    page.append(
        "<h1>Ringhold verify: <span class=\"verdict %1$s\">%1$s</span></h1>"
            .formatted(summary.verdict()));
    paragraph(
        "%s operations of %d clients on %d nodes in %s; %s keys searched; seed %d; commit %s."
            .formatted(
                Units.count(summary.count()),
                evidence.clients(),
                evidence.nodes(),
                Units.duration(summary.length()),
                Units.count(evidence.judgement().keys()),
                evidence.seed(),
                evidence.commit()));
    list("Why it is void", summary.reasons());
    list("Replicas differ", evidence.differences());
    violations();
    page.append("<h2>Operations and faults over time</h2>").append(Chart.of(summary));
    page.append("<div class=\"columns\">");
    operations();
    table("Faults", "fault", "times", summary.faults());
    table(
        "Longest pause of writes",
        "shard",
        "ms",
        summary.writePauses().entrySet().stream()
            .collect(
                Collectors.toMap(
                    entry -> String.format(Locale.ROOT, "%3d", entry.getKey()),
                    entry -> entry.getValue().toMillis(),
                    (one, _) -> one,
                    TreeMap::new)));
    page.append("</div>");
    return page.append("</html>\n").toString();
  }

  private void violations() {
    if (summary.violations().isEmpty()) {
      paragraph("No answer contradicts another.");
      return;
    }
    page.append("<h2>What cannot be true</h2>");
    for (Violation violation : summary.violations().stream().limit(VIOLATIONS_MAX).toList()) {
      paragraph(
          "%s, %s: %s".formatted(violation.checker(), violation.subject(), violation.message()));
      page.append("<pre>")
          .append(
              escaped(
                  violation.evidence().stream()
                      .map(Operation::toString)
                      .collect(Collectors.joining("\n"))))
          .append("</pre>");
    }
    if (summary.violations().size() > VIOLATIONS_MAX) {
      paragraph("... and %d more".formatted(summary.violations().size() - VIOLATIONS_MAX));
    }
  }

  private void operations() {
    page.append(
        "<div><h2>Operations</h2><table><tr><th>kind<th class=n>ok<th class=n>fail<th class=n>unknown");
    summary.operations().forEach((kind, byOutcome) -> row(kind, byOutcome));
    row(
        "all",
        Map.of(
            "ok", summary.count("ok"),
            "fail", summary.count("fail"),
            "unknown", summary.count("unknown")));
    page.append(
        "</table><p class=soft>%.3f %% unknown</p></div>".formatted(100 * summary.unknownShare()));
  }

  private void row(String kind, Map<String, Long> byOutcome) {
    page.append("<tr><td>").append(kind);
    for (String outcome : List.of("ok", "fail", "unknown")) {
      page.append("<td class=n>").append(Units.count(byOutcome.getOrDefault(outcome, 0L)));
    }
  }

  private void table(String title, String name, String unit, Map<String, Long> rows) {
    page.append("<div><h2>").append(title).append("</h2><table><tr><th>").append(name);
    page.append("<th class=n>").append(unit);
    rows.forEach((row, figure) ->
        page.append("<tr><td>")
            .append(escaped(row))
            .append("<td class=n>")
            .append(Units.count(figure)));
    page.append("</table></div>");
  }

  private void list(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      page.append("<h2>").append(title).append("</h2><ul>");
      lines.forEach(line -> page.append("<li>").append(escaped(line)));
      page.append("</ul>");
    }
  }

  private void paragraph(String text) {
    page.append("<p>").append(escaped(text)).append("</p>");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
