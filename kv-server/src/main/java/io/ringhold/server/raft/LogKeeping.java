package io.ringhold.server.raft;

import java.util.UUID;
import java.util.function.LongSupplier;

/// How much of a shard's log stays behind what is flushed, for replicas that are behind.
///
/// @param bytesForLate a replica that is further behind gets a checkpoint
/// @param heldFrom the last log index that those who are just being given a checkpoint do not need
record LogKeeping(LogDirectories logs, UUID group, long bytesForLate, LongSupplier heldFrom) {
  static final long BYTES_FOR_LATE_MAX = 64L << 20;

  /// Not even a transfer holds more: the disk counts too.
  private static final long BYTES_FOR_TRANSFERS_MAX = 1L << 30;

  /// The last entry that may go.
  ///
  /// @param neededByNobody the last entry that no replica can ask for, as far as is known
  long cut(long durable, long neededByNobody) {
    long cut = Math.max(neededByNobody, logs.lastBeyond(group, bytesForLate));
    cut = Math.min(cut, heldFrom.getAsLong());
    return Math.min(durable, Math.max(cut, logs.lastBeyond(group, BYTES_FOR_TRANSFERS_MAX)));
  }
}
