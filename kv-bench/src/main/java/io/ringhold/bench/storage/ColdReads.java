package io.ringhold.bench.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Gets that find their blocks neither in the engine's cache nor in the system's. Only root can
/// empty the latter.
final class ColdReads {
  private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");
  private static final double GOAL = 0.95;

  private ColdReads() {}

  static void report(Turns turns, List<Contender> engines, Data data, long nanos) {
    if (!Files.isWritable(DROP_CACHES)) {
      System.out.println("cold reads: not measured, only root can write " + DROP_CACHES);
      return;
    }
    System.out.println(
        new Line(
            "get, cold",
            GOAL,
            turns.cold(
                engines,
                Contender::name,
                (engine, round) -> {
                  dropCaches();
                  return Workload.GET_HIT.measure(engine, data, nanos / 4, round);
                })));
  }

  private static void dropCaches() {
    try {
      Files.writeString(DROP_CACHES, "1");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
