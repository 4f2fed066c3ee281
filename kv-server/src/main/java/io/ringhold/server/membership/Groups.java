package io.ringhold.server.membership;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.raft.ShardGroup;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/// From disks and shards to the names that Raft knows them by.
public final class Groups {
  private Groups() {}

  public static UUID idOf(String clusterId, int shard) {
    String name = shard == ShardGroup.META ? "/meta" : "/shard/" + shard;
    return UUID.nameUUIDFromBytes((clusterId + name).getBytes(StandardCharsets.UTF_8));
  }

  /// The group of a shard to whose replica somebody will tell the voters.
  public static ShardGroup joined(String clusterId, int shard) {
    return new ShardGroup(shard, idOf(clusterId, shard), List.of());
  }

  public static ShardGroup.Member peer(Member member) {
    return new ShardGroup.Member(member.name(), member.storeId(), member.raftAddress());
  }

  /// @throws IllegalStateException when the cluster never had that disk
  public static String peerId(ClusterState state, String storeId) {
    return peer(state
            .store(storeId)
            .orElseThrow(() -> new IllegalStateException("no disk " + storeId)))
        .peerId();
  }
}
