package io.ringhold.server.shard;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.Direction;
import io.ringhold.storage.KeyRange;

/// What may be read of a shard.
public sealed interface Query {
  record Get(Bytes key) implements Query {}

  /// One page of a range: ends after `rows` rows or once `bytes` bytes of keys and values are
  /// reached, whichever is first.
  record Scan(KeyRange range, Direction direction, int rows, int bytes) implements Query {}
}
