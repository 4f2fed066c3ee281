package io.ringhold.server.raft;

import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.util.TimeDuration;

/// Where Ratis puts its metrics, found by its service loader: the few that somebody looks at go to
/// [RaftMeters], the hundreds per shard that nobody does go nowhere.
///
/// It keeps nothing, so there is nothing to find again or to remove.
public final class RatisMeters extends MetricRegistries {
  private static final Timekeeper IGNORED = () -> () -> 0;
  private static final Timekeeper LOG_SYNC = into(RaftMeters.LOG_SYNC);

  /// By Ratis' name for them, which it builds anew for each append.
  private static final Map<String, Timekeeper> APPENDS = new ConcurrentHashMap<>();

  private static Timekeeper into(Timer timer) {
    return () -> {
      long began = System.nanoTime();
      return () -> {
        long took = System.nanoTime() - began;
        timer.record(took, TimeUnit.NANOSECONDS);
        return took;
      };
    };
  }

  @Override
  public RatisMetricRegistry create(MetricRegistryInfo info) {
    return new Registry(info);
  }

  private record Registry(MetricRegistryInfo info) implements RatisMetricRegistry {
    private static final String APPEND_SUFFIX = "_latency";

    @Override
    public Timekeeper timer(String name) {
      return switch (info.getMetricsComponentName()) {
        case "log_worker" -> name.equals("syncTime") ? LOG_SYNC : IGNORED;
        case "log_appender" ->
            name.endsWith(APPEND_SUFFIX)
                ? APPENDS.computeIfAbsent(name, Registry::append)
                : IGNORED;
        default -> IGNORED;
      };
    }

    private static Timekeeper append(String name) {
      String peerId = name.substring(0, name.length() - APPEND_SUFFIX.length());
      return into(RaftMeters.append(ShardGroup.nodeOf(peerId)));
    }

    @Override
    public LongCounter counter(String name) {
      return NoCounter.INSTANCE;
    }

    @Override
    public boolean remove(String name) {
      return false;
    }

    @Override
    public <T> void gauge(String name, Supplier<Supplier<T>> gaugeSupplier) {}

    @Override
    public MetricRegistryInfo getMetricRegistryInfo() {
      return info;
    }
  }

  private enum NoCounter implements LongCounter {
    INSTANCE;

    @Override
    public void inc(long n) {}

    @Override
    public void dec(long n) {}

    @Override
    public long getCount() {
      return 0;
    }
  }

  @Override
  public boolean remove(MetricRegistryInfo key) {
    return false;
  }

  @Override
  public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
    return Optional.empty();
  }

  @Override
  public Set<MetricRegistryInfo> getMetricRegistryInfos() {
    return Set.of();
  }

  @Override
  public Collection<RatisMetricRegistry> getMetricRegistries() {
    return List.of();
  }

  @Override
  public void clear() {}

  @Override
  public void addReporterRegistration(
      Consumer<RatisMetricRegistry> reporterRegistration,
      Consumer<RatisMetricRegistry> stopReporter) {}

  @Override
  public void enableJmxReporter() {}

  @Override
  public void enableConsoleReporter(TimeDuration consoleReportRate) {}
}
