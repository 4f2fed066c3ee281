package io.ringhold.storage;

import java.time.Duration;

/// Hears of background work, on the background threads: be quick, and throw nothing.
public interface EngineListener {
  EngineListener NONE = new EngineListener() {};

  /// Everything up to `position` is durable.
  ///
  /// @param bytes size of the tables written
  default void flushed(String shard, LogPosition position, long bytes, Duration took) {}

  /// Tables of `level` were merged into, or moved to, the level below.
  ///
  /// @param bytes size of the tables written; 0 when tables only moved
  default void compacted(String shard, int level, long bytes, Duration took) {}

  /// A [StorageException.DiskFull] is tried again until there is room; after anything else the
  /// shard is closed for good.
  default void failed(String shard, StorageException cause) {}
}
