package io.ringhold.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// The figures as a table for people and as JSON for programs.
final class Report {
  private Report() {}

  /// One workload at one number of outstanding requests.
  record Cell(Workload workload, int outstanding) {}

  /// The figures of each store, in the order in which they stand side by side.
  record Row(Cell cell, Map<String, Figures> figures) {}

  static String head(List<String> stores) {
    var over = new StringBuilder(" ".repeat(15));
    var under = new StringBuilder("%-8s%7s".formatted("", "at once"));
    for (String store : stores) {
      over.append("  | %-44s".formatted(store));
      under.append(
          "  |%9s%10s%10s%10s%6s".formatted("ops/s", "p50 ms", "p99 ms", "CPU µs/op", "err"));
    }
    return over.toString().stripTrailing() + "\n" + under;
  }

  static String line(Row row) {
    var line =
        new StringBuilder("%-8s%7d".formatted(row.cell().workload(), row.cell().outstanding()));
    for (Figures figures : row.figures().values()) {
      line.append(
          String.format(
              Locale.ROOT,
              "  |%,9.0f%10.2f%10.2f%10s%6d",
              figures.operationsPerSecond(),
              figures.p50Micros() / 1e3,
              figures.p99Micros() / 1e3,
              cpu(figures.cpuMicros()),
              figures.errors()));
    }
    return line.toString();
  }

  private static String cpu(OptionalDouble micros) {
    return micros.isEmpty() ? "-" : String.format(Locale.ROOT, "%,.0f", micros.getAsDouble());
  }

  /// One object for each store of the row, one a line.
  static String json(Row row) {
    return row.figures().entrySet().stream()
        .map(store -> json(row.cell(), store.getKey(), store.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static String json(Cell cell, String store, Figures figures) {
    var cpu = figures.cpuMicros();
    return String.format(
        Locale.ROOT,
        "{\"store\":\"%s\",\"workload\":\"%s\",\"outstanding\":%d,\"operations_per_second\":%.1f,"
            + "\"p50_micros\":%.1f,\"p99_micros\":%.1f,\"server_cpu_micros_per_operation\":%s,\"errors\":%d}",
        store,
        cell.workload(),
        cell.outstanding(),
        figures.operationsPerSecond(),
        figures.p50Micros(),
        figures.p99Micros(),
        cpu.isEmpty() ? "null" : String.format(Locale.ROOT, "%.1f", cpu.getAsDouble()),
        figures.errors());
  }
}
