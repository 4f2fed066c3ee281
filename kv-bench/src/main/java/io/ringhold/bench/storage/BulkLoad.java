package io.ringhold.bench.storage;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// All records into an empty store: until it has taken them, or until they are on disk and nothing
/// is left to be merged. The processor time is that of all threads.
record BulkLoad(Path directory, Data data, long cacheBytes, long memtableBytes) {
  private static final double APPLY_GOAL = 1.5;
  private static final double SETTLE_GOAL = 0.6;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  void report(Turns turns, List<Opener> engines) {
    System.out.println(
        new Line(
            "apply, no log",
            APPLY_GOAL,
            turns.cold(engines, Opener::name, (opener, _) -> load(opener, false, false))));
    System.out.println(
        new Line(
            "load until settled",
            SETTLE_GOAL,
            turns.cold(engines, Opener::name, (opener, round) -> load(opener, true, round == 1))));
  }

  private Figures load(Opener opener, boolean settled, boolean tellsBytes) {
    Path fresh = StorageBench.create(directory.resolve("load"));
    try (Contender engine = opener.at(fresh, cacheBytes, memtableBytes)) {
      long cpu = SYSTEM.getProcessCpuTime();
      long begin = System.nanoTime();
      engine.apply(data, 0, data.count());
      if (settled) {
        engine.settle();
      }
      double mean = (double) (System.nanoTime() - begin) / data.count();
      if (tellsBytes) {
        System.out.printf(
            Locale.ROOT,
            "%s: %.2f x the records written while loading%n",
            engine.name(),
            (double) engine.bytesWritten() / data.rawBytes());
      }
      return new Figures(
          mean, mean, mean, (double) (SYSTEM.getProcessCpuTime() - cpu) / data.count(), 0);
    } finally {
      StorageBench.delete(fresh);
    }
  }
}
