package io.ringhold.verify.report;

import io.ringhold.cli.console.Json;
import io.ringhold.verify.check.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A summary as one JSON object.
public final class SummaryForm {
  private static final int VIOLATIONS_MAX = 20;

  private SummaryForm() {}

  public static Json.Struct json(Summary summary) {
    Evidence evidence = summary.evidence();
    var operations = Json.object();
    summary.operations().forEach((kind, byOutcome) -> operations.with(kind, numbers(byOutcome)));
    var pauses = Json.object();
    summary
        .writePauses()
        .forEach((shard, pause) -> pauses.with(Integer.toString(shard), pause.toMillis()));
    return Json.object()
        .with("verdict", summary.verdict().name())
        .with("reasons", texts(summary.reasons()))
        .with("commit", evidence.commit())
        .with("seed", evidence.seed())
        .with("nodes", evidence.nodes())
        .with("clients", evidence.clients())
        .with("seconds", summary.length().toSeconds())
        .with("operations", summary.count())
        .with("ok", summary.count("ok"))
        .with("fail", summary.count("fail"))
        .with("unknown", summary.count("unknown"))
        .with("unknown_percent", decimal(100 * summary.unknownShare()))
        .with("by_kind", operations)
        .with("keys", evidence.judgement().keys())
        .with("faults", numbers(summary.faults()))
        .with("longest_write_pause_ms", pauses)
        .with("replica_differences", texts(evidence.differences()))
        .with("violations", summary.violations().size())
        .with("violations_by_checker", numbers(evidence.judgement().byChecker()))
        .with(
            "first_violations",
            new Json.Array(
                summary.violations().stream()
                    .limit(VIOLATIONS_MAX)
                    .<Json>map(SummaryForm::violation)
                    .toList()));
  }

  private static Json.Struct violation(Violation violation) {
    return Json.object()
        .with("checker", violation.checker())
        .with("subject", violation.subject())
        .with("message", violation.message())
        .with("evidence", texts(violation.evidence().stream().map(Object::toString).toList()));
  }

  private static Json numbers(Map<String, Long> numbers) {
    var struct = Json.object();
    numbers.forEach(struct::with);
    return struct;
  }

  private static Json texts(List<String> texts) {
    return new Json.Array(texts.stream().<Json>map(Json.Text::new).toList());
  }

  private static Json decimal(double number) {
    return new Json.Numeral(String.format(Locale.ROOT, "%.3f", number));
  }
}
