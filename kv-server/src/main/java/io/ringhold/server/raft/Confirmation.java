package io.ringhold.server.raft;

import io.ringhold.server.shard.Refusal;

/// Whether a majority confirmed that this node leads a shard.
public sealed interface Confirmation {
  /// @param readIndex a replica that has applied it may answer a read that began before the
  ///   confirmation
  record Confirmed(long readIndex) implements Confirmation {}

  record Denied(Refusal refusal) implements Confirmation {}
}
