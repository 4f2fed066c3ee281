package io.ringhold.verify;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// For how long the shards acknowledged nothing.
public final class Pauses {
  /// A time between two acknowledged writes of one shard.
  public record Pause(int shard, Duration length) {}

  private final Map<Integer, Long> lastAtNanos = new HashMap<>();
  private Pause longest = new Pause(-1, Duration.ZERO);

  void acknowledged(int shard, long atNanos) {
    Long last = lastAtNanos.put(shard, atNanos);
    if (last != null && atNanos - last > longest.length().toNanos()) {
      longest = new Pause(shard, Duration.ofNanos(atNanos - last));
    }
  }

  Pause longest() {
    return longest;
  }
}
