package io.ringhold.server.raft;

import io.ringhold.server.shard.Refusal;
import java.util.List;
import java.util.Set;

/// What a replica says of itself, before anybody has confirmed it.
sealed interface Standing {
  /// @param voters peer ids of the voters, one set for each half of a joint configuration; this one
  ///   included
  record Claim(long term, long readIndex, List<Set<String>> voters) implements Standing {}

  record NotLeading(Refusal refusal) implements Standing {}
}
