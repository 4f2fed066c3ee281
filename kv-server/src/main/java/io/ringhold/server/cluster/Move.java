package io.ringhold.server.cluster;

import org.jspecify.annotations.Nullable;

/// A replica on its way from one disk to another.
///
/// @param from the disk that gives it up; null when a replica is only added
/// @param to the disk that takes it; null when a replica is only taken away
/// @param fence the epoch in which its swap began: no order of an older one may change the shard's
///   group any more; 0 before that
public record Move(
    long id,
    int shard,
    @Nullable String from,
    @Nullable String to,
    Phase phase,
    long fence,
    String reason,
    long plannedAtMs,
    long endedAtMs) {
  /// What each phase waits for is in [NextStep].
  public enum Phase {
    PLANNED,
    COPYING,
    SWAPPING,
    CLEANING,
    DONE,
    CANCELLED
  }

  public boolean isOpen() {
    return phase != Phase.DONE && phase != Phase.CANCELLED;
  }

  public boolean isRunning() {
    return isOpen() && phase != Phase.PLANNED;
  }

  /// The disk that takes it should have the replica, or get it. One that will take it back later
  /// first deletes the old one, since the move that took it away waits for that.
  public boolean brings() {
    return phase == Phase.COPYING || phase == Phase.SWAPPING;
  }

  /// Its group's configuration has not been touched.
  public boolean canBeCancelled() {
    return phase == Phase.PLANNED || phase == Phase.COPYING;
  }

  Move in(Phase next) {
    return new Move(id, shard, from, to, next, fence, reason, plannedAtMs, endedAtMs);
  }

  Move fencedBy(long epoch) {
    return new Move(id, shard, from, to, Phase.SWAPPING, epoch, reason, plannedAtMs, endedAtMs);
  }

  Move ended(Phase how, long atMs) {
    return new Move(id, shard, from, to, how, fence, reason, plannedAtMs, atMs);
  }
}
