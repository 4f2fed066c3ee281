package io.ringhold.bench.storage;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Gets of one thread while another overwrites records, as many a second in both engines, which
/// flush and merge tables meanwhile.
final class ReadsUnderWrites {
  private static final double GOAL = 1;
  private static final int BYTES_PER_SECOND = 10_000_000;

  /// As in a pod, so that much is flushed and merged in a few seconds.
  static final long MEMTABLE_BYTES = 8 << 20;

  private ReadsUnderWrites() {}

  static void report(Turns turns, List<Contender> engines, Data data, long nanos) {
    // Opened with smaller memtables than they were filled with: they may have merging to do.
    engines.forEach(Contender::settle);
    Map<String, Figures> quiet =
        turns.warmed(
            engines,
            Contender::name,
            (engine, round) -> Workload.GET_HIT.measure(engine, data, nanos, round));
    System.out.println(new Line("get, quiet", GOAL, quiet));
    Map<String, Figures> busy =
        turns.warmed(
            engines, Contender::name, (engine, round) -> measure(engine, data, 4 * nanos, round));
    System.out.println(new Line("get, 10 MB/s are written", GOAL, busy));
    busy.forEach((name, figures) ->
        System.out.printf(
            Locale.ROOT,
            "%s: p99 of gets while writing is %.1f x the quiet one%n",
            name,
            figures.p99() / Objects.requireNonNull(quiet.get(name)).p99()));
  }

  private static Figures measure(Contender engine, Data data, long nanos, int round) {
    var ended = new AtomicBoolean();
    Thread writer = Thread.ofPlatform().start(() -> write(engine, data, ended, round));
    try {
      return Workload.GET_HIT.measure(engine, data, nanos, round);
    } finally {
      ended.set(true);
      await(writer);
    }
  }

  private static void write(Contender engine, Data data, AtomicBoolean ended, int round) {
    int batch = Math.max(1, 100_000 / data.valueBytes());
    double nanosOfOne = 1e9 * data.rawBytes() / data.count() / BYTES_PER_SECOND;
    long begin = System.nanoTime();
    int from = (int) ((long) round * 7919 * batch % data.count());
    for (long written = 0; !ended.get(); written += batch) {
      from = from + batch > data.count() ? 0 : from;
      engine.apply(data, from, from + batch);
      from += batch;
      LockSupport.parkNanos(begin + (long) (written * nanosOfOne) - System.nanoTime());
    }
  }

  private static void await(Thread writer) {
    try {
      writer.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
