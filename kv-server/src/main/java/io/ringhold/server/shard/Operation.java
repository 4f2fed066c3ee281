package io.ringhold.server.shard;

import io.ringhold.storage.Bytes;

/// One change of one key. Keys are storage keys: keyspace prefix and user key.
public sealed interface Operation {
  Bytes key();

  Condition condition();

  /// @param ttlMs the value is seen for so long, counted in the shard's own time; 0 = for ever
  record Put(Bytes key, Bytes value, Condition condition, long ttlMs) implements Operation {
    public Put(Bytes key, Bytes value, Condition condition) {
      this(key, value, condition, 0);
    }
  }

  record Delete(Bytes key, Condition condition) implements Operation {}
}
