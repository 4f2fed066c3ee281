package io.ringhold.server.shard;

import java.util.List;

/// The commands that one entry of a shard's log carries, and the leader's clock when it proposed
/// them.
public record LogEntry(long timestampMs, List<Command> commands) {
  public LogEntry {
    commands = List.copyOf(commands);
  }
}
