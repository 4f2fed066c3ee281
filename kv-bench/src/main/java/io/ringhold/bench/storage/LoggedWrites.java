package io.ringhold.bench.storage;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.HdrHistogram.Histogram;

/// Puts by many threads at once into an engine with its log. The mean is the time divided by the
/// puts of all writers, the percentiles are of single puts.
record LoggedWrites(String title, double goal, int writers, boolean sync) {
  static final List<LoggedWrites> ALL =
      List.of(
          new LoggedWrites("put, log not synced", 1.2, 1, false),
          new LoggedWrites("put, log synced", 1, 1, true),
          new LoggedWrites("put, synced, 64 writers", 1, 64, true));

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  Figures measure(Logged engine, Data data, long nanos, int round) {
    var histograms = new ConcurrentLinkedQueue<Histogram>();
    long cpu = SYSTEM.getProcessCpuTime();
    long begin = System.nanoTime();
    var threads = new Thread[writers];
    for (int writer = 0; writer < writers; writer++) {
      long seed = (long) round * writers + writer;
      threads[writer] =
          Thread.ofPlatform().start(() -> histograms.add(write(engine, data, begin + nanos, seed)));
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    double elapsed = System.nanoTime() - begin;
    var all = new Histogram(3);
    histograms.forEach(all::add);
    double puts = all.getTotalCount();
    return new Figures(
        elapsed / puts,
        all.getValueAtPercentile(50),
        all.getValueAtPercentile(99),
        (SYSTEM.getProcessCpuTime() - cpu) / puts,
        0);
  }

  private Histogram write(Logged engine, Data data, long endNanos, long seed) {
    var random = new SplittableRandom(seed);
    var nanos = new Histogram(3);
    long now = System.nanoTime();
    while (now < endNanos) {
      int i = random.nextInt(data.count());
      engine.put(data.key(i), data.value(i), sync);
      long next = System.nanoTime();
      nanos.recordValue(next - now);
      now = next;
    }
    return nanos;
  }
}
