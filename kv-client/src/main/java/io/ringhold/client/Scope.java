package io.ringhold.client;

/// What of a batch is applied together.
public enum Scope {
  /// All operations, or none. They must belong to one shard (use a `{tag}` in the keys), otherwise
  /// the batch is refused with `CROSS_SHARD_BATCH`.
  ATOMIC,
  /// The operations of each shard, or none of them; the parts of several shards are applied
  /// independently of each other.
  PER_SHARD
}
