package io.ringhold.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/// Runs cells against stores in turn.
///
/// @param rounds how often each store gets its turn in a cell; the run with the median throughput
///   counts
record Rounds(
    List<Subject> subjects, Records records, int rounds, Duration warmUp, Duration measured) {
  private static final int FILLING_AT_ONCE = 128;
  private static final int PRIMING_AT_ONCE = 64;

  /// Writes every record once.
  void fill() throws InterruptedException, ExecutionException {
    for (Subject subject : subjects) {
      var threads = Thread.ofVirtual().factory();
      try (var writers = Executors.newFixedThreadPool(FILLING_AT_ONCE, threads)) {
        var writes = new ArrayList<Future<?>>();
        for (int i = 0; i < records.count(); i++) {
          int number = i;
          writes.add(
              writers.submit(() ->
                  subject
                      .store()
                      .put(records.key(number), records.value(ThreadLocalRandom.current()))));
        }
        for (var write : writes) {
          write.get();
        }
      }
    }
  }

  /// Lets servers and clients run warm: what is compiled on the way is not measured.
  void prime(List<Workload> workloads, Duration each)
      throws InterruptedException, ExecutionException {
    for (Workload workload : workloads) {
      for (Subject subject : subjects) {
        new Load(subject, workload, records).run(PRIMING_AT_ONCE, Duration.ZERO, each);
      }
    }
  }

  Report.Row run(Report.Cell cell) throws InterruptedException, ExecutionException {
    Map<String, List<Figures>> runs = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Subject subject : subjects) {
        var figures =
            new Load(subject, cell.workload(), records).run(cell.outstanding(), warmUp, measured);
        runs.computeIfAbsent(subject.name(), _ -> new ArrayList<>()).add(figures);
      }
    }
    Map<String, Figures> medians = new LinkedHashMap<>();
    runs.forEach((store, figures) -> medians.put(store, median(figures)));
    return new Report.Row(cell, medians);
  }

  static Figures median(List<Figures> runs) {
    var sorted =
        runs.stream().sorted(Comparator.comparingDouble(Figures::operationsPerSecond)).toList();
    return sorted.get((sorted.size() - 1) / 2);
  }
}
