package io.ringhold.storage;

import java.time.Duration;

/// @param segmentBytes of the write-ahead log
/// @param syncInterval how long a write with [Durability#INTERVAL] may stay off the disk
public record LocalStoreOptions(EngineOptions engine, long segmentBytes, Duration syncInterval) {
  public static LocalStoreOptions defaults() {
    return new LocalStoreOptions(EngineOptions.defaults(), 16 << 20, Duration.ofMillis(100));
  }
}
