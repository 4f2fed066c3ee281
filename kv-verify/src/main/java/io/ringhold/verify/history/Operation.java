package io.ringhold.verify.history;

import org.jspecify.annotations.Nullable;

/// One thing that a client did, from the moment it began to ask until it was told or gave up.
///
/// @param process the client; it has one operation under way at a time
/// @param request the identity under which a write was sent, when that was done on purpose more
///   than once; null for all others
/// @param startNanos of the monotonic clock of the run
public record Operation(
    int process,
    @Nullable String request,
    Action action,
    long startNanos,
    long endNanos,
    Outcome outcome) {
  /// The end of an operation of which anything may still come.
  public static final long NEVER = Long.MAX_VALUE;

  public Operation {
    if (endNanos < startNanos) {
      throw new IllegalArgumentException("ends at " + endNanos + ", before it starts");
    }
  }

  public Operation(int process, Action action, long startNanos, long endNanos, Outcome outcome) {
    this(process, null, action, startNanos, endNanos, outcome);
  }

  public boolean isOk() {
    return outcome instanceof Outcome.Ok;
  }

  /// Whether it may have changed something: it did, or nobody knows.
  public boolean mayHaveWritten() {
    return action.isWrite() && !(outcome instanceof Outcome.Failed);
  }

  @Override
  public String toString() {
    return OperationForm.json(this).toString();
  }
}
