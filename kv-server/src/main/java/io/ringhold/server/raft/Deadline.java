package io.ringhold.server.raft;

import java.time.Duration;

/// A moment on this process' monotonic clock after which nobody waits for an answer any more.
public record Deadline(long atNanos) {
  public static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  public long remainingNanos() {
    return Math.max(0, atNanos - System.nanoTime());
  }

  public boolean isOver() {
    return atNanos - System.nanoTime() <= 0;
  }
}
