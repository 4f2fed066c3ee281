package io.ringhold.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/// A closed loop: as many threads as requests shall be outstanding, each of which sends its next
/// request when the last one is answered.
final class Load {
  private static final int DIGITS = 2;

  private final Subject subject;
  private final Workload workload;
  private final Records records;
  private volatile Phase phase = Phase.WARMING;

  private enum Phase {
    WARMING,
    MEASURING,
    OVER
  }

  private static final class Tally {
    final Histogram nanos = new Histogram(DIGITS);
    long errors;
  }

  Load(Subject subject, Workload workload, Records records) {
    this.subject = subject;
    this.workload = workload;
    this.records = records;
  }

  Figures run(int outstanding, Duration warmUp, Duration measured)
      throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Tally>> tallies = new ArrayList<>();
      for (int i = 0; i < outstanding; i++) {
        tallies.add(threads.submit(this::loop));
      }
      Thread.sleep(warmUp);
      OptionalLong cpuBefore = CpuTime.of(subject.pids());
      long begun = System.nanoTime();
      phase = Phase.MEASURING;
      Thread.sleep(measured);
      phase = Phase.OVER;
      long took = System.nanoTime() - begun;
      OptionalLong cpuAfter = CpuTime.of(subject.pids());
      return figures(tallies, took, cpuBefore, cpuAfter);
    } finally {
      phase = Phase.OVER;
    }
  }

  private Tally loop() {
    var random = new SplittableRandom();
    var tally = new Tally();
    while (phase != Phase.OVER) {
      long begun = System.nanoTime();
      boolean answered = request(random);
      if (phase == Phase.MEASURING) {
        if (answered) {
          tally.nanos.recordValue(System.nanoTime() - begun);
        } else {
          tally.errors++;
        }
      }
    }
    return tally;
  }

  private boolean request(SplittableRandom random) {
    try {
      workload.request(subject.store(), records, random);
      return true;
    } catch (RuntimeException e) {
      subject.complain(e);
      return false;
    }
  }

  private static Figures figures(
      List<Future<Tally>> tallies, long tookNanos, OptionalLong cpuBefore, OptionalLong cpuAfter)
      throws InterruptedException, ExecutionException {
    var all = new Tally();
    for (Future<Tally> tally : tallies) {
      all.nanos.add(tally.get().nanos);
      all.errors += tally.get().errors;
    }
    long count = all.nanos.getTotalCount();
    return new Figures(
        count * 1e9 / tookNanos,
        all.nanos.getValueAtPercentile(50) / 1e3,
        all.nanos.getValueAtPercentile(99) / 1e3,
        cpuBefore.isEmpty() || cpuAfter.isEmpty() || count == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of((double) (cpuAfter.getAsLong() - cpuBefore.getAsLong()) / count),
        all.errors);
  }
}
