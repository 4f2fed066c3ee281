package io.ringhold.server.shard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the log of a shard carries.
public sealed interface Command {
  /// All operations or none. Every condition is judged against the state before the write.
  record Write(@Nullable RequestIdentity identity, List<Operation> operations) implements Command {
    /// Moves the shard's time on and nothing else.
    public static final Write NOTHING = new Write(null, List.of());

    public Write {
      operations = List.copyOf(operations);
    }
  }

  /// Asks each replica to hash its state right behind the log entry that carries this.
  record DigestMark() implements Command {}

  /// No order of an epoch before this one may change the shard's group behind this log entry.
  record Fence(long epoch) implements Command {}
}
