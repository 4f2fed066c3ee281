package io.ringhold.storage;

import java.time.Duration;

/// Sizes of one engine. The defaults fit 12 shards into a JVM with 400 MiB of heap: 48 MiB of
/// memtables, at most as much again while they are flushed, and 32 MiB of cache.
///
/// @param memtableBytesMax a shard asks for a rotation at this size
/// @param memtableBudgetBytes all memtables of the engine; near it the shard with the largest asks
///   for a rotation
/// @param blockCacheBytes checked table blocks kept in memory
/// @param blockBytesMin a table block ends with the entry that reaches this size
/// @param tableBytesMax a table ends with the block that reaches this size
/// @param levelZeroTablesMax flushed tables of a shard before they are merged
/// @param levelOneBytesMax target of level 1; each further level has ten times as much
/// @param diskFullPause how long to wait before a full disk is tried again
public record EngineOptions(
    long memtableBytesMax,
    long memtableBudgetBytes,
    long blockCacheBytes,
    int blockBytesMin,
    long tableBytesMax,
    int levelZeroTablesMax,
    long levelOneBytesMax,
    Duration diskFullPause) {
  private static final long MIB = 1 << 20;

  public static EngineOptions defaults() {
    return new EngineOptions(
        8 * MIB, 48 * MIB, 32 * MIB, 4 << 10, 16 * MIB, 4, 64 * MIB, Duration.ofSeconds(1));
  }
}
