package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RatisMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void listen() {
    Metrics.addRegistry(registry);
  }

  @AfterEach
  void stopListening() {
    Metrics.removeRegistry(registry);
  }

  private static RatisMetricRegistry ratis(String component) {
    return MetricRegistries.global()
        .create(new MetricRegistryInfo("node-0@disk@group-1", "ratis", component, "any"));
  }

  @Test
  void ratisFindsThisProviderAndNoOther() {
    assertThat(MetricRegistries.global()).isInstanceOf(RatisMeters.class);
  }

  @Test
  void logSyncsAndAppendsAreTimed() {
    ratis("log_worker").timer("syncTime").time().stop();
    ratis("log_appender").timer("node-1@disk_latency").time().stop();
    ratis("log_appender").timer("node-1@disk_latency").time().stop();

    assertThat(registry.get("ringhold.raft.log.sync").timer().count()).isEqualTo(1);
    assertThat(registry.get("ringhold.raft.append").tag("follower", "node-1").timer().count())
        .isEqualTo(2);
  }

  @Test
  void everythingElseGoesNowhere() {
    ratis("log_worker").timer("flushTime").time().stop();
    ratis("log_appender").timer("node-9@disk_latency_heartbeat").time().stop();
    ratis("server").timer("follower_append_entry_latency").time().stop();
    ratis("server").counter("numRequestQueueLimitHits").inc();
    ratis("server").gauge("retryCacheEntryCount", () -> () -> 1);

    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        .noneMatch(id -> "node-9".equals(id.getTag("follower")))
        .allMatch(id -> id.getName().startsWith("ringhold.raft."));
  }
}
