package io.ringhold.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long one call waits between its attempts: doubling from 10 ms to 500 ms, of which a random
/// half may be missing, so that clients that failed together do not come back together.
final class Backoff {
  private static final Duration MOST = Duration.ofMillis(500);

  private Duration next = Duration.ofMillis(10);

  /// The next wait, and never less than the server asked for.
  Duration next(Duration asked) {
    Duration own = jittered(next.dividedBy(2), next);
    next = next.multipliedBy(2).compareTo(MOST) < 0 ? next.multipliedBy(2) : MOST;
    Duration polite = jittered(asked, asked.multipliedBy(5).dividedBy(4));
    return own.compareTo(polite) > 0 ? own : polite;
  }

  private static Duration jittered(Duration least, Duration most) {
    return Duration.ofNanos(
        ThreadLocalRandom.current().nextLong(least.toNanos(), most.toNanos() + 1));
  }
}
