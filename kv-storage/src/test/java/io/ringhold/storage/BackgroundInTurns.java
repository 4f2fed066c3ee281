package io.ringhold.storage;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/// Background work in the thread of the test, whenever that gives a turn or waits for it, so that a
/// seed repeats a history up to the order of its I/O.
final class BackgroundInTurns implements Background {
  private final Random random;
  private final Queue<Runnable> flushes = new ArrayDeque<>();
  private final Queue<Runnable> compactions = new ArrayDeque<>();

  /// What is to be tried again when some time has passed.
  private final List<Runnable> delayed = new ArrayList<>();

  BackgroundInTurns(Random random) {
    this.random = random;
  }

  /// Does one piece of work, if there is any.
  ///
  /// @return whether there was
  boolean turn() {
    var work = next();
    if (work != null) {
      work.run();
    }
    return work != null;
  }

  /// Does what there is, and tries once more what had to wait.
  void round() {
    timePasses();
    while (turn()) {}
  }

  /// Until nothing is left, so not on a disk that stays full.
  void runAll() {
    while (!isIdle()) {
      round();
    }
  }

  boolean isIdle() {
    return flushes.isEmpty() && compactions.isEmpty() && delayed.isEmpty();
  }

  @Override
  public void flush(Runnable work, Duration delay) {
    add(flushes, work, delay);
  }

  @Override
  public void compact(Runnable work, Duration delay) {
    add(compactions, work, delay);
  }

  /// Tests scrub when they want to.
  @Override
  public void scrub(Runnable work, Duration delay) {}

  /// Here the lock is held while the work is done; nobody else wants it.
  @Override
  public void await(Condition changed) {
    if (!turn()) {
      timePasses();
    }
  }

  @Override
  public void close() {
    flushes.clear();
    compactions.clear();
    delayed.clear();
  }

  private void timePasses() {
    delayed.forEach(Runnable::run);
    delayed.clear();
  }

  private void add(Queue<Runnable> queue, Runnable work, Duration delay) {
    if (delay.isZero()) {
      queue.add(work);
    } else {
      delayed.add(() -> queue.add(work));
    }
  }

  private @Nullable Runnable next() {
    boolean flush = compactions.isEmpty() || (!flushes.isEmpty() && random.nextBoolean());
    return (flush ? flushes : compactions).poll();
  }
}
