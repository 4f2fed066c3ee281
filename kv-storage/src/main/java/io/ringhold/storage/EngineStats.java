package io.ringhold.storage;

/// Figures of one engine since it was opened.
///
/// @param memtableBytes estimated heap bytes of all memtables of all shards
public record EngineStats(
    int shards, long memtableBytes, long cacheBytes, long cacheHits, long cacheMisses) {}
