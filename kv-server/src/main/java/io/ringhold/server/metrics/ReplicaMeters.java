package io.ringhold.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.ringhold.server.raft.ReplicaReport;
import io.ringhold.server.raft.ShardGroup;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Gauges of each replica of this node, labelled `shard`.
///
/// All gauges of one scrape read the same reports. A scrape that meets a new replica registers its
/// gauges, and one that misses an old replica removes them.
final class ReplicaMeters implements AutoCloseable {
  /// @param value negative when the replica cannot tell
  private record Figure(
      String name,
      @Nullable String unit,
      String description,
      ToDoubleFunction<ReplicaReport> value) {}

  private static final List<Figure> FIGURES =
      List.of(
          new Figure(
              "ringhold.raft.leading",
              null,
              "1 when this node leads the shard.",
              report -> report.role() == ReplicaReport.Role.LEADER ? 1 : 0),
          new Figure(
              "ringhold.raft.leader.known",
              null,
              "1 when the replica knows which node leads the shard.",
              report -> report.leader() == null ? 0 : 1),
          new Figure("ringhold.raft.term", null, "Raft term.", ReplicaReport::term),
          new Figure(
              "ringhold.raft.committed.index",
              null,
              "Index of the last entry that the replica knows to be committed.",
              ReplicaReport::committedIndex),
          new Figure(
              "ringhold.raft.applied.index",
              null,
              "Index of the last entry in the replica's state.",
              ReplicaReport::appliedIndex),
          new Figure(
              "ringhold.raft.lag",
              "entries",
              "Entries that are committed in the shard and not yet in the replica's state.",
              ReplicaReport::lag),
          new Figure("ringhold.raft.log", "bytes", "Raft log on disk.", ReplicaReport::logBytes),
          new Figure(
              "ringhold.shard.tables",
              "bytes",
              "Tables of the replica on disk.",
              report -> report.store().levels().stream().mapToLong(level -> level.bytes()).sum()));

  private final MeterRegistry registry;
  private final Supplier<Collection<ReplicaReport>> source;
  private final long oneScrapeNanos;
  private final Map<Integer, List<Meter>> meters = new HashMap<>();
  private Map<Integer, ReplicaReport> reports = Map.of();
  private long readAtNanos;

  /// @param oneScrape longer than a scrape takes, shorter than the pause between two
  ReplicaMeters(
      MeterRegistry registry, Supplier<Collection<ReplicaReport>> source, Duration oneScrape) {
    this.registry = registry;
    this.source = source;
    this.oneScrapeNanos = oneScrape.toNanos();
    this.readAtNanos = System.nanoTime() - oneScrapeNanos;
  }

  /// How the replicas stand, the same for the length of a scrape.
  Collection<ReplicaReport> reports() {
    return fresh().values();
  }

  private synchronized Map<Integer, ReplicaReport> fresh() {
    if (System.nanoTime() - readAtNanos >= oneScrapeNanos) {
      reports =
          source.get().stream()
              .collect(Collectors.toUnmodifiableMap(ReplicaReport::shard, Function.identity()));
      readAtNanos = System.nanoTime();
      List.copyOf(meters.keySet()).stream()
          .filter(shard -> !reports.containsKey(shard))
          .forEach(this::unregister);
      reports.keySet().forEach(shard -> meters.computeIfAbsent(shard, this::register));
    }
    return reports;
  }

  private List<Meter> register(int shard) {
    return FIGURES.stream().map(figure -> gauge(shard, figure)).toList();
  }

  private Meter gauge(int shard, Figure figure) {
    return Gauge.builder(figure.name(), () -> read(shard, figure))
        .baseUnit(figure.unit())
        .description(figure.description())
        .tag("shard", shard == ShardGroup.META ? "meta" : Integer.toString(shard))
        .register(registry);
  }

  private double read(int shard, Figure figure) {
    ReplicaReport report = fresh().get(shard);
    double value = report == null ? -1 : figure.value().applyAsDouble(report);
    return value < 0 ? Double.NaN : value;
  }

  private void unregister(int shard) {
    List<Meter> gone = meters.remove(shard);
    if (gone != null) {
      gone.forEach(registry::remove);
    }
  }

  @Override
  public synchronized void close() {
    List.copyOf(meters.keySet()).forEach(this::unregister);
  }
}
