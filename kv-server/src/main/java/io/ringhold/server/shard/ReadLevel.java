package io.ringhold.server.shard;

import java.time.Duration;

/// How fresh an answer must be; weaker levels may be served by any replica.
public sealed interface ReadLevel {
  record Linearizable() implements ReadLevel {}

  /// The replica has applied this receipt.
  record Session(Receipt receipt) implements ReadLevel {}

  /// The replica has applied everything that was acknowledged this long before the read.
  record Bounded(Duration age) implements ReadLevel {}

  record Stale() implements ReadLevel {}
}
