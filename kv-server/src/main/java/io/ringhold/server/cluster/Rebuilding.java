package io.ringhold.server.cluster;

import static io.ringhold.server.cluster.Decision.refused;

import java.util.List;

/// What follows when a node says that a replica on its disk is damaged.
///
/// The replica cannot be filled up again while it votes: it has confirmed entries that it cannot
/// show any more. So its vote is taken away first, then it is deleted, and copied and swapped in
/// like one that is new.
public final class Rebuilding {
  private Rebuilding() {}

  public static Decision rebuild(ClusterState state, String storeId, int shard, long nowMs) {
    if (shard < ClusterState.META
        || shard >= state.shards()
        || !state.storesOf(shard).contains(storeId)) {
      return refused(
          "NOT_A_REPLICA", "disk %s holds no replica of shard %s", storeId, Verbs.name(shard));
    }
    if (state.moves().open().stream().anyMatch(move -> move.shard() == shard)) {
      return refused("MOVE_RUNNING", "a move of shard %s is open already", Verbs.name(shard));
    }
    if (state.storesOf(shard).size() == 1) {
      return refused(
          "LAST_REPLICA",
          "shard %s has no other replica than the damaged one on node %s",
          Verbs.name(shard),
          state.nameOf(storeId));
    }
    String reason = "rebuild on " + state.nameOf(storeId);
    return new Decision.Accepted(
        state.withPlanned(
            List.of(
                Plans.planned(state.nextId(), shard, storeId, null, reason, nowMs),
                Plans.planned(state.nextId() + 1, shard, null, storeId, reason, nowMs))));
  }
}
