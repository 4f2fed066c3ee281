package io.ringhold.server.transfer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Bounds the bytes that all transfers of a node send together. Each piece is given a moment on one
/// time line, so parallel transfers share the rate, and a limit that is changed counts at once.
public final class Throttle {
  /// What may pass at once after a pause.
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final LongSupplier bytesPerSecond;
  private final LongSupplier nanoTime;
  private final Sleeper sleeper;
  private final ReentrantLock lock = new ReentrantLock();
  private long freeAt;

  interface Sleeper {
    void sleep(long nanos) throws InterruptedException;
  }

  /// @param bytesPerSecond asked before each piece; 0 or less means no limit
  public Throttle(LongSupplier bytesPerSecond) {
    this(bytesPerSecond, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
  }

  Throttle(LongSupplier bytesPerSecond, LongSupplier nanoTime, Sleeper sleeper) {
    this.bytesPerSecond = bytesPerSecond;
    this.nanoTime = nanoTime;
    this.sleeper = sleeper;
    this.freeAt = nanoTime.getAsLong() - BURST_NANOS;
  }

  /// Waits until this many bytes may be sent.
  public void acquire(int bytes) throws InterruptedException {
    long rate = bytesPerSecond.getAsLong();
    if (rate > 0) {
      long wait = reserve(bytes, rate);
      if (wait > 0) {
        sleeper.sleep(wait);
      }
    }
  }

  private long reserve(int bytes, long rate) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      long begin = Math.max(freeAt, now - BURST_NANOS);
      freeAt = begin + (long) (bytes * 1e9 / rate);
      return begin - now;
    } finally {
      lock.unlock();
    }
  }
}
