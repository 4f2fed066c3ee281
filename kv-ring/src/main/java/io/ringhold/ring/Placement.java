package io.ringhold.ring;

import java.util.List;

/// Which nodes hold which shard.
///
/// @param epoch counts the changes of the replicas, from 1
/// @param replicas names of the nodes of each shard (the index is the shard); the first one is
///   preferred as its leader
public record Placement(long epoch, List<List<String>> replicas) {
  public Placement {
    replicas = replicas.stream().map(List::copyOf).toList();
  }
}
