package io.ringhold.server.raft;

import io.ringhold.storage.LogPosition;
import io.ringhold.storage.ShardStats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A replica at one moment, for people and metrics. -1 stands for what a closed replica cannot
/// tell.
///
/// @param lag entries that the shard has committed, as far as the replica has heard, and that it
///   has not applied
/// @param voters peer ids, as this replica knows them
/// @param peers only of a leader
public record ReplicaReport(
    int shard,
    Role role,
    long term,
    @Nullable String leader,
    long committedIndex,
    long appliedIndex,
    long lag,
    LogPosition flushed,
    long lastSequence,
    long logBytes,
    ShardStats store,
    @Nullable String problem,
    List<String> voters,
    List<PeerProgress> peers) {
  public enum Role {
    LEADER,
    FOLLOWER,
    CANDIDATE,
    QUARANTINED
  }

  public record PeerProgress(String peerId, long matchIndex, long lastResponseMs) {
    public String node() {
      return ShardGroup.nodeOf(peerId);
    }
  }
}
