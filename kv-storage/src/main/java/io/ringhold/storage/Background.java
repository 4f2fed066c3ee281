package io.ringhold.storage;

import java.time.Duration;
import java.util.concurrent.locks.Condition;

/// Who does an engine's work that no caller waits for. A seam: under a seed, tests do it themselves
/// and choose its order.
interface Background {
  void flush(Runnable work, Duration delay);

  void compact(Runnable work, Duration delay);

  void scrub(Runnable work, Duration delay);

  /// Waits, as the holder of its lock and in a loop, for a condition that background work signals.
  void await(Condition changed);

  /// Ends it, and forgets what has not begun. Nothing is running any more: the shards were closed
  /// before.
  void close();
}
