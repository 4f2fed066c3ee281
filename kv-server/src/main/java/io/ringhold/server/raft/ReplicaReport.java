package io.ringhold.server.raft;

import io.ringhold.storage.LogPosition;
import io.ringhold.storage.ShardStats;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.server.DivisionInfo;
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
    QUARANTINED;

    static Role of(DivisionInfo info) {
      return info.isLeader() ? LEADER : info.isCandidate() ? CANDIDATE : FOLLOWER;
    }
  }

  public record PeerProgress(String peerId, long matchIndex, long lastResponseMs) {
    public String node() {
      return ShardGroup.nodeOf(peerId);
    }

    /// Of all followers, when the replica leads; else none.
    static List<PeerProgress> of(DivisionInfo info) {
      if (!info.isLeader()) {
        return List.of();
      }
      List<ServerRpcProto> followers =
          info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
      long[] matches = info.getFollowerMatchIndices();
      List<PeerProgress> progress = new ArrayList<>();
      for (int i = 0; i < followers.size(); i++) {
        ServerRpcProto follower = followers.get(i);
        progress.add(
            new PeerProgress(
                follower.getId().getId().toStringUtf8(),
                i < matches.length ? matches[i] : -1,
                follower.getLastRpcElapsedTimeMs()));
      }
      return progress;
    }
  }
}
