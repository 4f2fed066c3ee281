package io.ringhold.server.routing;

import io.ringhold.server.raft.Replica;
import io.ringhold.server.shard.Refusal;

/// Who answers a request for a shard.
public sealed interface Route {
  record Local(Replica replica) implements Route {}

  record Remote(String node) implements Route {}

  record Refused(Refusal refusal) implements Route {}
}
