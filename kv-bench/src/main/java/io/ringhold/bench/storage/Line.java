package io.ringhold.bench.storage;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One line of the report.
///
/// @param goal ratio that is aimed at
/// @param figures ours first, then RocksDB's
record Line(String title, double goal, Map<String, Figures> figures) {
  static String head(List<Contender> engines) {
    var over = new StringBuilder("%-26s".formatted(""));
    var under = new StringBuilder("%-26s".formatted(""));
    for (Contender engine : engines) {
      over.append("  | %-48s".formatted(engine.name()));
      under.append("  |%9s%10s%10s%10s%10s".formatted("mean", "p50", "p99", "CPU", "garbage"));
    }
    return over.toString().stripTrailing() + "\n" + under + "  | ratio";
  }

  private double ratio() {
    double[] means = figures.values().stream().mapToDouble(Figures::mean).toArray();
    return means[1] / means[0];
  }

  @Override
  public String toString() {
    var line = new StringBuilder("%-26s".formatted(title));
    for (Figures f : figures.values()) {
      line.append(
          String.format(
              Locale.ROOT,
              "  |%,9.0f%,10.0f%,10.0f%,10.0f%,10.0f",
              f.mean(),
              f.p50(),
              f.p99(),
              f.cpu(),
              f.allocated()));
    }
    return line.append(
            String.format(
                Locale.ROOT,
                "  | %.2f x%s",
                ratio(),
                ratio() >= goal ? "" : ", goal %.2f".formatted(goal)))
        .toString();
  }
}
