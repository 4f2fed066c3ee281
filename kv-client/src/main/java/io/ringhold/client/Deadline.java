package io.ringhold.client;

import java.time.Duration;

/// The moment at which a call ends, answered or not.
record Deadline(long nanoTime) {
  static Deadline in(Duration span) {
    return new Deadline(System.nanoTime() + span.toNanos());
  }

  /// Zero when it has passed.
  Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  /// The remaining time, but at most this long.
  Duration remaining(Duration most) {
    Duration remaining = remaining();
    return remaining.compareTo(most) < 0 ? remaining : most;
  }

  /// Sleeps, unless the deadline would pass meanwhile: then it returns false at once.
  boolean sleep(Duration span) throws InterruptedException {
    if (span.compareTo(remaining()) >= 0) {
      return false;
    }
    Thread.sleep(span);
    return true;
  }
}
