package io.ringhold.ring;

import org.jspecify.annotations.Nullable;

/// One change of one shard's replicas.
///
/// @param from the node that loses its replica; null when the shard gets one replica more
/// @param to the node that gets a replica; null when the shard gets one replica fewer
public record Move(int shard, @Nullable String from, @Nullable String to) {
  public Move {
    if (from == null ? to == null : from.equals(to)) {
      throw new IllegalArgumentException("a move of shard " + shard + " that changes nothing");
    }
  }
}
