package io.ringhold.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.ringhold.server.disk.DiskGuard;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.raft.Replica;
import io.ringhold.server.raft.ReplicaReport;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineStats;
import io.ringhold.storage.ShardStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// Gauges of a node that serves; they go when it stops.
public final class NodeMeters implements AutoCloseable {
  private static final int LEVELS = 7;
  private static final Duration ONE_SCRAPE = Duration.ofMillis(500);

  private final MeterRegistry registry;
  private final ReplicaMeters replicas;
  private final List<Meter> meters = new ArrayList<>();

  public NodeMeters(MeterRegistry registry, RaftNode raft, Engine engine, DiskGuard disk) {
    this.registry = registry;
    this.replicas =
        new ReplicaMeters(
            registry, () -> raft.replicas().stream().map(Replica::report).toList(), ONE_SCRAPE);
    // The first scrape should find the replicas' gauges.
    var _ = replicas.reports();
    shards(raft);
    tables();
    memory(raft, engine);
    disk(disk);
  }

  private void shards(RaftNode raft) {
    gauge("ringhold.node.replicas", "Replicas on this node.", () -> replicas.reports().size());
    gauge(
        "ringhold.node.leaderships",
        "Shards that this node leads.",
        () ->
            replicas.reports().stream()
                .filter(report -> report.role() == ReplicaReport.Role.LEADER)
                .count());
    gauge(
        "ringhold.node.quarantined",
        "Shards that this node should serve and does not.",
        () -> raft.quarantined().size());
    gauge(
        "ringhold.node.damaged",
        "Replicas on this node that have to be replaced.",
        () -> raft.damaged().size());
    bytes(
        "ringhold.transfer.sent",
        "Shard state that this node has sent to others since its start.",
        () -> raft.transfers().checkpoints().bytesSent());
    bytes(
        "ringhold.transfer.received",
        "Shard state that this node has received from others since its start.",
        () -> raft.transfers().bytesReceived());
  }

  /// All shards together, by level.
  private void tables() {
    for (int level = 0; level < LEVELS; level++) {
      int at = level;
      meters.add(
          Gauge.builder("ringhold.storage.tables", () -> sum(at, ShardStats.Level::tables))
              .description("Tables, all shards together.")
              .tag("level", Integer.toString(level))
              .register(registry));
      meters.add(
          Gauge.builder("ringhold.storage.tables.size", () -> sum(at, ShardStats.Level::bytes))
              .baseUnit("bytes")
              .description("Size of the tables, all shards together.")
              .tag("level", Integer.toString(level))
              .register(registry));
    }
  }

  private long sum(int level, ToLongFunction<ShardStats.Level> figure) {
    return replicas.reports().stream()
        .mapToLong(report -> figure.applyAsLong(report.store().levels().get(level)))
        .sum();
  }

  private void memory(RaftNode raft, Engine engine) {
    bytes(
        "ringhold.storage.memtables",
        "Heap that the memtables take, estimated.",
        () -> engine.stats().memtableBytes());
    bytes("ringhold.storage.cache", "Block cache.", () -> engine.stats().cacheBytes());
    cacheReads(engine, "hit", EngineStats::cacheHits);
    cacheReads(engine, "miss", EngineStats::cacheMisses);
    gauge(
        "ringhold.storage.pressure",
        "How near the most loaded shard is to refusing writes, from 0 to 1.",
        () ->
            raft.replicas().stream()
                .mapToDouble(replica -> replica.store().pressure())
                .max()
                .orElse(0));
  }

  private void cacheReads(Engine engine, String result, ToDoubleFunction<EngineStats> figure) {
    meters.add(
        FunctionCounter.builder(
                "ringhold.storage.cache.reads",
                engine,
                source -> figure.applyAsDouble(source.stats()))
            .description("Blocks asked of the block cache.")
            .tag("result", result)
            .register(registry));
  }

  private void disk(DiskGuard disk) {
    bytes("ringhold.disk.free", "Free space on the data disk.", disk::freeBytes);
    gauge(
        "ringhold.disk.level",
        "Room on the data disk: 0 enough, 1 low, 2 critical.",
        () ->
            switch (disk.level()) {
              case ENOUGH -> 0;
              case LOW -> 1;
              case CRITICAL -> 2;
            });
    bytes("ringhold.disk.total", "Size of the data disk.", disk::totalBytes);
  }

  private void bytes(String name, String description, Supplier<Number> value) {
    meters.add(
        Gauge.builder(name, value).baseUnit("bytes").description(description).register(registry));
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    meters.add(Gauge.builder(name, value).description(description).register(registry));
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
    replicas.close();
  }
}
