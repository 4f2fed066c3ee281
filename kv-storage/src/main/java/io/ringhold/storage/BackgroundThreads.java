package io.ringhold.storage;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/// One thread flushes and one compacts, each in the order of asking, which is fair among shards,
/// and one reads tables again. They are never interrupted, because an interrupt closes a file
/// channel.
final class BackgroundThreads implements Background {
  private final ScheduledThreadPoolExecutor flushes = worker("ringhold-flush");
  private final ScheduledThreadPoolExecutor compactions = worker("ringhold-compaction");
  private final ScheduledThreadPoolExecutor scrubs = worker("ringhold-scrub");

  @Override
  public void flush(Runnable work, Duration delay) {
    start(flushes, work, delay);
  }

  @Override
  public void compact(Runnable work, Duration delay) {
    start(compactions, work, delay);
  }

  @Override
  public void scrub(Runnable work, Duration delay) {
    start(scrubs, work, delay);
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // callers loop
  public void await(Condition changed) {
    changed.awaitUninterruptibly();
  }

  @Override
  public void close() {
    flushes.close();
    compactions.close();
    scrubs.close();
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
