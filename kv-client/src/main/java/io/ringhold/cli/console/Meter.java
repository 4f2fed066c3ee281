package io.ringhold.cli.console;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Counts what has been done, and remembers the longest time in which nothing was. For many
/// threads.
public final class Meter {
  private final LongSupplier nanoTime;
  private final long startedAt;
  private long done;
  private long lastAt;
  private long longestPause;

  public Meter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    startedAt = nanoTime.getAsLong();
    lastAt = startedAt;
  }

  public synchronized void add(long count) {
    long now = nanoTime.getAsLong();
    longestPause = Math.max(longestPause, now - lastAt);
    lastAt = now;
    done += count;
  }

  public synchronized long done() {
    return done;
  }

  public Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - startedAt);
  }

  public synchronized Duration sinceLast() {
    return Duration.ofNanos(nanoTime.getAsLong() - lastAt);
  }

  public synchronized Duration longestPause() {
    return Duration.ofNanos(longestPause);
  }

  public long perSecond() {
    return Math.round(done() / Math.max(elapsed().toNanos() / 1e9, 1e-3));
  }
}
