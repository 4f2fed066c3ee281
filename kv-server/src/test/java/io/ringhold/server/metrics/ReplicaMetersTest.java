package io.ringhold.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ringhold.server.raft.ReplicaReport;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.ShardStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReplicaMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<ReplicaReport> replicas = new ArrayList<>();
  private int timesAsked;

  private Collection<ReplicaReport> ask() {
    timesAsked++;
    return List.copyOf(replicas);
  }

  private static ReplicaReport report(int shard, ReplicaReport.Role role, long term) {
    return new ReplicaReport(
        shard,
        role,
        term,
        "node-0",
        7,
        5,
        2,
        LogPosition.ZERO,
        0,
        4_096,
        new ShardStats(0, 0, List.of(new ShardStats.Level(2, 64)), 0, 0, 0),
        null,
        List.of(),
        List.of());
  }

  private double gauge(String name, int shard) {
    return registry.get(name).tag("shard", Integer.toString(shard)).gauge().value();
  }

  @Test
  void allGaugesOfAScrapeReadTheSameReports() {
    replicas.add(report(3, ReplicaReport.Role.LEADER, 9));
    try (ReplicaMeters meters = new ReplicaMeters(registry, this::ask, Duration.ofDays(1))) {
      assertThat(meters.reports()).hasSize(1);
      assertThat(gauge("ringhold.raft.leading", 3)).isEqualTo(1);
      assertThat(gauge("ringhold.raft.leader.known", 3)).isEqualTo(1);
      assertThat(gauge("ringhold.raft.term", 3)).isEqualTo(9);
      assertThat(gauge("ringhold.raft.committed.index", 3)).isEqualTo(7);
      assertThat(gauge("ringhold.raft.applied.index", 3)).isEqualTo(5);
      assertThat(gauge("ringhold.raft.lag", 3)).isEqualTo(2);
      assertThat(gauge("ringhold.raft.log", 3)).isEqualTo(4_096);
      assertThat(gauge("ringhold.shard.tables", 3)).isEqualTo(64);
      assertThat(timesAsked).isEqualTo(1);
    }
  }

  @Test
  void gaugesFollowTheReplicasThatComeAndGo() {
    try (ReplicaMeters meters = new ReplicaMeters(registry, this::ask, Duration.ZERO)) {
      replicas.add(report(1, ReplicaReport.Role.FOLLOWER, 1));
      replicas.add(report(2, ReplicaReport.Role.FOLLOWER, 1));
      assertThat(meters.reports()).hasSize(2);
      assertThat(shards()).containsExactlyInAnyOrder("1", "2");

      replicas.removeFirst();
      assertThat(meters.reports()).hasSize(1);
      assertThat(shards()).containsExactly("2");
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  private Collection<String> shards() {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .map(id -> id.getTag("shard"))
        .collect(Collectors.toSet());
  }

  @Test
  void whatAClosedReplicaCannotTellIsNoNumber() {
    replicas.add(report(0, ReplicaReport.Role.QUARANTINED, -1));
    try (ReplicaMeters meters = new ReplicaMeters(registry, this::ask, Duration.ZERO)) {
      assertThat(meters.reports()).hasSize(1);
      Gauge term = registry.get("ringhold.raft.term").gauge();
      assertThat(term.value()).isNaN();
      assertThat(gauge("ringhold.raft.leading", 0)).isZero();
    }
  }
}
