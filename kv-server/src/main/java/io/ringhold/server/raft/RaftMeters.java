package io.ringhold.server.raft;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/// What replication measures, all shards of the node together. The meters live in Micrometer's
/// global registry: Ratis asks for its timers before anything could hand it another one.
final class RaftMeters {
  /// One fsync of a log.
  static final Timer LOG_SYNC =
      latency(Timer.builder("ringhold.raft.log.sync").description("One fsync of a Raft log."));

  /// How well group commit works.
  static final DistributionSummary ENTRY_COMMANDS =
      DistributionSummary.builder("ringhold.raft.entry.commands")
          .description("Commands that went into one log entry.")
          .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256)
          .register(Metrics.globalRegistry);

  private RaftMeters() {}

  /// One append of entries to a follower: the way there and back, and its fsync.
  static Timer append(String follower) {
    return latency(
        Timer.builder("ringhold.raft.append")
            .description("One append of log entries to a follower, its fsync included.")
            .tag("follower", follower));
  }

  private static Timer latency(Timer.Builder timer) {
    return timer
        .serviceLevelObjectives(
            Duration.ofNanos(100_000),
            Duration.ofNanos(250_000),
            Duration.ofNanos(500_000),
            Duration.ofMillis(1),
            Duration.ofNanos(2_500_000),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(1000))
        .register(Metrics.globalRegistry);
  }
}
