package io.ringhold.server.raft;

import java.util.concurrent.CompletableFuture;

/// What a replica asks the other nodes, beside Raft itself. The seam at which tests cut the
/// network.
public interface Peers {
  /// The current term of each shard on a node, in the order asked; -1 for a shard that it does not
  /// serve.
  CompletableFuture<long[]> terms(String node, int[] shards);

  /// A read index of a shard, confirmed by `leader` after this call began.
  CompletableFuture<Long> readIndex(String leader, int shard);
}
