package io.ringhold.client;

import java.time.Duration;

/// How fresh the answer to a read must be. Everything but [Linearizable] is weaker, and quicker or
/// available for longer.
public sealed interface ReadLevel {
  ReadLevel LINEARIZABLE = new Linearizable();
  ReadLevel STALE = new Stale();

  static ReadLevel session(Receipt receipt) {
    return new Session(receipt);
  }

  static ReadLevel bounded(Duration age) {
    return new Bounded(age);
  }

  /// Sees every write that was answered before the read began.
  record Linearizable() implements ReadLevel {}

  /// Sees at least the state that the receipt names.
  record Session(Receipt receipt) implements ReadLevel {}

  /// Sees a state that is at most this old; counted in whole milliseconds.
  record Bounded(Duration age) implements ReadLevel {}

  /// Sees whatever the answering replica has.
  record Stale() implements ReadLevel {}
}
