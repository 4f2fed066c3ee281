package io.ringhold.client;

import java.time.Duration;

/// One change of a batch.
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public sealed interface Operation {
  static Operation put(byte[] key, byte[] value) {
    return new Put(key, value, Condition.NONE);
  }

  static Operation delete(byte[] key) {
    return new Delete(key, Condition.NONE);
  }

  byte[] key();

  Condition condition();

  /// @param ttl the value is seen for so long; zero = for ever
  record Put(byte[] key, byte[] value, Condition condition, Duration ttl) implements Operation {
    public Put(byte[] key, byte[] value, Condition condition) {
      this(key, value, condition, Duration.ZERO);
    }
  }

  record Delete(byte[] key, Condition condition) implements Operation {}
}
