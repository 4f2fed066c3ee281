package io.ringhold.server.shard;

import io.ringhold.storage.Bytes;

/// One change of one key. Keys are storage keys: keyspace prefix and user key.
public sealed interface Operation {
  Bytes key();

  Condition condition();

  record Put(Bytes key, Bytes value, Condition condition) implements Operation {}

  record Delete(Bytes key, Condition condition) implements Operation {}
}
