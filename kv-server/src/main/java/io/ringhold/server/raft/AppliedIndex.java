package io.ringhold.server.raft;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How far a replica has applied its log, and those who wait for it to come further.
final class AppliedIndex {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition advanced = lock.newCondition();
  private volatile long index = -1;
  private final AtomicInteger waiting = new AtomicInteger();

  long get() {
    return index;
  }

  /// One thread, rising.
  void advanceTo(long newIndex) {
    index = newIndex;
    // Volatile write before volatile read, and the mirror image in await: one of the two sees the
    // other.
    if (waiting.get() == 0) {
      return;
    }
    lock.lock();
    try {
      advanced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// @return false when the time is over before `wanted` is applied
  boolean await(long wanted, Deadline deadline) throws InterruptedException {
    if (index >= wanted) {
      return true;
    }
    lock.lock();
    try {
      waiting.incrementAndGet();
      while (index < wanted) {
        if (!advanced.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS) && deadline.isOver()) {
          return index >= wanted;
        }
      }
      return true;
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }
}
