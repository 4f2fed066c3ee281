package io.ringhold.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.StorageException;
import java.time.Duration;

/// Counts the engine's background work, all shards together, and passes the news on.
public final class EngineMeters implements EngineListener {
  private final EngineListener next;
  private final Timer flushes;
  private final Counter flushedBytes;
  private final Timer compactions;
  private final Counter compactedBytes;
  private final Counter failures;

  public EngineMeters(MeterRegistry registry, EngineListener next) {
    this.next = next;
    this.flushes =
        Timer.builder("ringhold.storage.flush")
            .description("Memtables written to tables.")
            .register(registry);
    this.flushedBytes = written(registry, "flush");
    this.compactions =
        Timer.builder("ringhold.storage.compaction")
            .description("Merges of tables into the level below, and moves.")
            .register(registry);
    this.compactedBytes = written(registry, "compaction");
    this.failures =
        Counter.builder("ringhold.storage.failures")
            .description("Background work that failed; a full disk counts at each try.")
            .register(registry);
  }

  private static Counter written(MeterRegistry registry, String work) {
    return Counter.builder("ringhold.storage.written")
        .baseUnit("bytes")
        .description("Size of the tables written in the background.")
        .tag("work", work)
        .register(registry);
  }

  @Override
  public void flushed(String shard, LogPosition position, long bytes, Duration took) {
    flushes.record(took);
    flushedBytes.increment((double) bytes);
    next.flushed(shard, position, bytes, took);
  }

  @Override
  public void compacted(String shard, int level, long bytes, Duration took) {
    compactions.record(took);
    compactedBytes.increment((double) bytes);
    next.compacted(shard, level, bytes, took);
  }

  @Override
  public void failed(String shard, StorageException cause) {
    failures.increment();
    next.failed(shard, cause);
  }
}
