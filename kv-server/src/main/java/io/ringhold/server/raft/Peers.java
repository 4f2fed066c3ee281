package io.ringhold.server.raft;

import java.util.concurrent.CompletableFuture;

/// What a replica asks the other nodes, beside Raft itself. The seam at which tests cut the
/// network.
public interface Peers {
  /// The current term of each shard at a peer, in the order asked; -1 for a shard that it does not
  /// serve, and for all of them when somebody else answers in its place.
  ///
  /// @param peerId the node and the disk: only that disk's votes count
  CompletableFuture<long[]> terms(String peerId, int[] shards);

  /// A read index of a shard, confirmed by `leaderId` after this call began.
  CompletableFuture<Long> readIndex(String leaderId, int shard);
}
