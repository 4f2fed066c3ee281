package io.ringhold.storage;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The engine's threads: one flushes and one compacts, each in the order of asking, which is fair
/// among shards, and one reads tables again. They are never interrupted, because an interrupt
/// closes a file channel.
final class Background {
  private final ScheduledThreadPoolExecutor flushes = worker("ringhold-flush");
  private final ScheduledThreadPoolExecutor compactions = worker("ringhold-compaction");
  private final ScheduledThreadPoolExecutor scrubs = worker("ringhold-scrub");
  private final AtomicInteger unfinished = new AtomicInteger();

  void flush(Runnable work, Duration delay) {
    start(flushes, counted(work), delay);
  }

  void compact(Runnable work, Duration delay) {
    start(compactions, counted(work), delay);
  }

  void scrub(Runnable work, Duration delay) {
    start(scrubs, work, delay);
  }

  /// Whether nothing is or waits to be flushed or compacted; what is delayed waits too. For tests.
  boolean isIdle() {
    return unfinished.get() == 0;
  }

  /// Ends all threads. Nothing is running any more: the shards were closed before.
  void close() {
    flushes.close();
    compactions.close();
    scrubs.close();
  }

  /// An executor's own figures leave out what a thread has taken and not begun.
  private Runnable counted(Runnable work) {
    unfinished.incrementAndGet();
    return () -> {
      try {
        work.run();
      } finally {
        unfinished.decrementAndGet();
      }
    };
  }

  private static void start(ScheduledThreadPoolExecutor worker, Runnable work, Duration delay) {
    // The work reports its own failures, so there is nothing to learn from the future.
    var _ = worker.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static ScheduledThreadPoolExecutor worker(String name) {
    var threads = Thread.ofPlatform().daemon().name(name).factory();
    var worker =
        new ScheduledThreadPoolExecutor(1, threads, new ThreadPoolExecutor.DiscardPolicy());
    worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return worker;
  }
}
