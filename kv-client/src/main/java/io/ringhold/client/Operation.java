package io.ringhold.client;

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

  record Put(byte[] key, byte[] value, Condition condition) implements Operation {}

  record Delete(byte[] key, Condition condition) implements Operation {}
}
