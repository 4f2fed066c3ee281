package io.ringhold.server.shard;

import org.jspecify.annotations.Nullable;

/// Why a request was surely not carried out; repeating it is safe.
///
/// @param message for a person: what happened, to which shard and node, what to do
/// @param leader the node that may lead the shard instead, when known
public record Refusal(Reason reason, String message, @Nullable String leader) {
  public enum Reason {
    /// Another replica leads; see `leader`.
    NOT_LEADER,
    /// The shard has no leader at the moment, or its leader cannot reach a majority.
    NO_LEADER,
    /// Too much work is queued for the shard.
    OVERLOADED,
    /// A disk that the write needs is short of space.
    DISK_FULL,
    /// The node is starting or stopping.
    NOT_READY,
    /// The node has no replica of the shard: it has moved, and the sender's map is old.
    SHARD_MOVED,
    /// The node's replica of the shard is closed after a failure.
    SHARD_UNAVAILABLE,
    /// The request's deadline passed before it was sent to the log.
    DEADLINE
  }

  public static Refusal of(Reason reason, String message) {
    return new Refusal(reason, message, null);
  }
}
