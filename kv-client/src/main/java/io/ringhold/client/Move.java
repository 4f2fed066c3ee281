package io.ringhold.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One replica on its way from a node to another.
///
/// @param id 0 while it is only considered
/// @param shard [ClusterState#META] for the meta group
/// @param from null when a replica is only added
/// @param to null when a replica is only taken away
/// @param note what it waits for, or why it does not get on; may be empty
/// @param reason why it was planned
/// @param bytesTotal 0 while it is not known
/// @param plannedAtMillis since 1970
/// @param endedAtMillis since 1970; 0 while it has not
public record Move(
    long id,
    int shard,
    @Nullable String from,
    @Nullable String to,
    Phase phase,
    String note,
    String reason,
    long bytesDone,
    long bytesTotal,
    long plannedAtMillis,
    long endedAtMillis) {

  public enum Phase {
    /// The server speaks of a phase that this client does not know.
    UNKNOWN,
    PLANNED,
    COPYING,
    SWAPPING,
    CLEANING,
    DONE,
    CANCELLED
  }

  public boolean isOver() {
    return phase == Phase.DONE || phase == Phase.CANCELLED;
  }

  public boolean concerns(String node) {
    return node.equals(from) || node.equals(to);
  }

  /// What was planned, or would be.
  ///
  /// @param epoch that the plan has made; of a dry run, that it was made on
  public record Plan(long epoch, List<Move> moves) {
    public Plan {
      moves = List.copyOf(moves);
    }
  }

  /// How fast moves go; null leaves it as it is.
  ///
  /// @param atOnce how many run at the same time
  /// @param bytesPerSecond of each node that sends; 0 = no limit
  public record Limits(@Nullable Integer atOnce, @Nullable Long bytesPerSecond) {}
}
