package io.ringhold.server.raft;

import java.util.List;
import java.util.UUID;

/// The Raft group of one shard: who votes in it when it is created. Later changes live in the
/// group's own log.
public record ShardGroup(int shard, UUID id, List<Member> members) {
  public ShardGroup {
    members = List.copyOf(members);
  }

  /// A replica's identity: the node and the disk. The same node on another disk is somebody else.
  ///
  /// @param raftAddress host:port; a stable name, since Ratis keeps the first address it hears for
  ///   ever
  public record Member(String node, String storeId, String raftAddress) {
    public String peerId() {
      return node + SEPARATOR + storeId;
    }
  }

  /// Stands for the meta group where a shard is meant.
  public static final int META = -1;

  private static final String SEPARATOR = "@";

  public static String nodeOf(String peerId) {
    return peerId.substring(0, peerId.indexOf(SEPARATOR));
  }

  public static String storeIdOf(String peerId) {
    return peerId.substring(peerId.indexOf(SEPARATOR) + 1);
  }
}
