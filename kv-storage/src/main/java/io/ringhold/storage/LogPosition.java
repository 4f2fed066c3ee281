package io.ringhold.storage;

/// A place in the replicated log that is a shard's write-ahead log.
///
/// @param timestampMs the log entry's own time, milliseconds since 1970
public record LogPosition(long term, long index, long timestampMs) {
  /// Before the first entry.
  public static final LogPosition ZERO = new LogPosition(0, 0, 0);
}
