package io.ringhold.server.disk;

import java.io.IOException;
import java.lang.System.Logger;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Does what a node can do itself about a disk that fills: says so, and at the critical mark gives
/// up the ballast and its leaderships. Its followers' disks may have room.
public final class DiskWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(DiskWatch.class.getName());
  private static final long PERIOD_MS = 1_000;

  /// A leadership that came back is not thrown back at once.
  private static final int CRITICAL_LOOKS_PER_RELIEF = 30;

  private final DiskGuard guard;
  private final Runnable relief;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("disk-watch").factory());
  private DiskGuard.Level level = DiskGuard.Level.ENOUGH;
  private int criticalLooks;

  /// @param relief gives leaderships away; called again while the disk stays full
  public DiskWatch(DiskGuard guard, Runnable relief) {
    this.guard = guard;
    this.relief = relief;
  }

  public void start() {
    var _ = timer.scheduleWithFixedDelay(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  void look() {
    try {
      DiskGuard.Level now = guard.level();
      if (now != level) {
        LOG.log(
            now == DiskGuard.Level.ENOUGH ? Logger.Level.INFO : Logger.Level.WARNING,
            "disk={0} {1,number,#} MiB free",
            now,
            guard.freeBytes() >> 20);
      }
      act(now);
      level = now;
    } catch (IOException | RuntimeException e) {
      LOG.log(Logger.Level.WARNING, "the disk was not looked after: {0}", e.getMessage());
    }
  }

  private void act(DiskGuard.Level now) throws IOException {
    switch (now) {
      case CRITICAL -> {
        guard.ballast().release();
        if (criticalLooks++ % CRITICAL_LOOKS_PER_RELIEF == 0) {
          relief.run();
        }
      }
      case LOW -> criticalLooks = 0;
      case ENOUGH -> {
        criticalLooks = 0;
        if (!guard.ballast().isThere()) {
          guard.ballast().fill();
        }
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
