package io.ringhold.verify.check;

import io.ringhold.client.Condition;
import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tries every order of the operations of one key: slow, without any cleverness that could be
/// wrong, and without a line in common with what it judges. The value `n` has version `n`.
final class PatientJudge {
  private PatientJudge() {}

  static boolean isLinearizable(List<Operation> history) {
    List<Operation> operations =
        history.stream()
            .filter(operation -> operation.action().isWrite() || operation.isOk())
            .toList();
    return canGoOn(operations, null);
  }

  /// @param value of the key now; null when there is none
  private static boolean canGoOn(List<Operation> left, @Nullable String value) {
    if (left.stream().allMatch(PatientJudge::isUnknown)) {
      return true;
    }
    for (Operation next : left) {
      boolean another =
          left.stream().anyMatch(o -> !isUnknown(o) && o.endNanos() < next.startNanos());
      if (!another && isTrue(next, value)) {
        var rest = new ArrayList<>(left);
        rest.remove(next);
        if (canGoOn(rest, after(next, value))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isUnknown(Operation operation) {
    return operation.outcome() instanceof Outcome.Unknown;
  }

  private static boolean isTrue(Operation operation, @Nullable String value) {
    String version = value == null ? "0" : value;
    return switch (operation.outcome()) {
      case Outcome.Unknown _ -> true;
      case Outcome.Ok ok ->
          operation.action() instanceof Action.Write write
              ? holds(write.condition(), version)
              : version.equals(ok.entries().isEmpty() ? "0" : ok.entries().getFirst().value());
      case Outcome.Failed(var _, long current) ->
          version.equals(Long.toString(current))
              && !holds(((Action.Write) operation.action()).condition(), version);
    };
  }

  private static boolean holds(Condition condition, String version) {
    return switch (condition) {
      case Condition.None() -> true;
      case Condition.IfAbsent() -> version.equals("0");
      case Condition.IfVersion(long wanted) -> version.equals(Long.toString(wanted));
    };
  }

  private static @Nullable String after(Operation operation, @Nullable String value) {
    if (!operation.mayHaveWritten()
        || !(operation.action() instanceof Action.Write write)
        || !holds(write.condition(), value == null ? "0" : value)) {
      return value;
    }
    return write instanceof Action.Put put ? put.value() : null;
  }
}
