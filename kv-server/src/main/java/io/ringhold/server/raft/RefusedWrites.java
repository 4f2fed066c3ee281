package io.ringhold.server.raft;

import java.time.Duration;

/// Writes that a leader has refused one after the other because it hands its leadership over.
///
/// Ratis 3.3.0 forgets to end a handover that fails at once, as when its target has just gone
/// (`TransferLeadership.start`): such a leader stays the leader and takes no write any more.
final class RefusedWrites {
  private long firstNanos;
  private long lastNanos;
  private boolean any;

  synchronized void refused() {
    long now = System.nanoTime();
    // Those that are further apart may be of two handovers.
    if (!any || now - lastNanos > Leaderships.TRANSFER_TIMEOUT.toNanos()) {
      firstNanos = now;
    }
    any = true;
    lastNanos = now;
  }

  /// A write has met with something else, or what was wrong has been dealt with.
  synchronized void end() {
    any = false;
  }

  /// From the first one to the last.
  synchronized Duration lasted() {
    return any ? Duration.ofNanos(lastNanos - firstNanos) : Duration.ZERO;
  }
}
