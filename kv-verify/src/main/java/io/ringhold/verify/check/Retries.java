package io.ringhold.verify.check;

import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Requests that were sent more than once under one identity: however often they arrive, they are
/// one operation, and every answer to them is the same one.
final class Retries {
  private static final Comparator<Operation> BY_END = Comparator.comparingLong(Operation::endNanos);

  private final List<Operation> merged = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();

  private Retries() {}

  static Retries merge(List<Operation> history) {
    var retries = new Retries();
    Map<String, List<Operation>> byRequest = new LinkedHashMap<>();
    for (Operation operation : history) {
      if (operation.request() == null) {
        retries.merged.add(operation);
      } else {
        byRequest.computeIfAbsent(operation.request(), _ -> new ArrayList<>()).add(operation);
      }
    }
    byRequest.forEach(retries::merge);
    return retries;
  }

  /// The history in which each request is one operation.
  List<Operation> merged() {
    return merged;
  }

  /// Requests that were answered in two ways.
  List<Violation> violations() {
    return violations;
  }

  private void merge(String request, List<Operation> attempts) {
    List<Operation> answers = attempts.stream().filter(Retries::isAnswer).sorted(BY_END).toList();
    if (answers.stream().map(Operation::outcome).distinct().count() > 1) {
      violations.add(
          new Violation("retries", request, "the request was answered in two ways", answers));
    }
    // Surely not applied is only what no attempt applied.
    Operation one =
        Stream.of(answers.stream(), attempts.stream().filter(Operation::mayHaveWritten))
            .flatMap(candidates -> candidates)
            .findFirst()
            .orElse(attempts.getFirst());
    long start = attempts.stream().mapToLong(Operation::startNanos).min().orElseThrow();
    merged.add(
        new Operation(one.process(), request, one.action(), start, one.endNanos(), one.outcome()));
  }

  /// Whether the shard itself has spoken.
  private static boolean isAnswer(Operation attempt) {
    return switch (attempt.outcome()) {
      case Outcome.Ok _ -> true;
      case Outcome.Failed(var _, long current) -> current != Outcome.Failed.SAYS_NOTHING;
      case Outcome.Unknown _ -> false;
    };
  }
}
