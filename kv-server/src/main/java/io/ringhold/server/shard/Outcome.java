package io.ringhold.server.shard;

import java.util.List;

/// The answer to a [Command].
public sealed interface Outcome {
  /// @param firstVersion version of the first operation; each following one has one more
  /// @param existed for each operation, whether its key had a value before; false for an
  ///   unconditional put, which does not look
  record Written(Receipt receipt, long firstVersion, List<Boolean> existed) implements Outcome {}

  /// Nothing was changed: the condition of an operation did not hold.
  ///
  /// @param operation position in the write, from 0
  /// @param currentVersion version of the key's value, 0 when it has none
  record ConditionFailed(Receipt receipt, int operation, long currentVersion) implements Outcome {}

  /// Nothing was changed by this attempt: whether an earlier attempt was applied is no longer
  /// known.
  record SessionExpired(Receipt receipt, String why) implements Outcome {}

  record Marked(Receipt receipt) implements Outcome {}

  /// @param epoch the newest that the shard has been fenced with
  record Fenced(Receipt receipt, long epoch) implements Outcome {}

  record Refused(Refusal refusal) implements Outcome {}

  /// Sent to the log, answer lost: it may have been applied, now or later.
  record Indeterminate(String message) implements Outcome {}
}
