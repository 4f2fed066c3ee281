package io.ringhold.storage;

import java.util.List;

/// Figures of one shard since it was opened.
///
/// @param memtableBytes estimated heap bytes of all memtables, the sealed ones included
/// @param levels level 0 first
/// @param bytesWritten size of all tables written by flushes and compactions
public record ShardStats(
    long memtableBytes,
    int sealedMemtables,
    List<Level> levels,
    long flushes,
    long compactions,
    long bytesWritten) {

  public record Level(int tables, long bytes) {}
}
