package io.ringhold.bench.storage;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// All records into an empty store, until they are on disk and nothing is left to be merged. The
/// processor time is that of all threads.
record BulkLoad(Path directory, Data data, long cacheBytes, long memtableBytes) {
  private static final double GOAL = 0.6;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  void report(Turns turns, List<Opener> engines) {
    Map<String, Figures> figures = turns.cold(engines, Opener::name, this::load);
    System.out.println(new Line("load until settled", GOAL, figures));
  }

  private Figures load(Opener opener, int round) {
    Path fresh = directory.resolve("load-" + round);
    try (Contender engine = opener.at(fresh, cacheBytes, memtableBytes)) {
      long cpu = SYSTEM.getProcessCpuTime();
      long begin = System.nanoTime();
      engine.apply(data, 0, data.count());
      engine.settle();
      double mean = (double) (System.nanoTime() - begin) / data.count();
      if (round == 1) {
        System.out.printf(
            Locale.ROOT,
            "%s: %.2f x the records written while loading%n",
            engine.name(),
            (double) engine.bytesWritten() / data.rawBytes());
      }
      return new Figures(
          mean, mean, mean, (double) (SYSTEM.getProcessCpuTime() - cpu) / data.count(), 0);
    }
  }
}
