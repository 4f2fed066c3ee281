package io.ringhold.verify.check;

import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keys `counter/<name>` with values `<count> <unique>`, raised by one under a condition: a count
/// that is read lies between the increments acknowledged before and those begun until then.
final class Counters {
  static final String PREFIX = "counter/";

  private final List<Operation> increments = new ArrayList<>();
  private final List<Operation> reads = new ArrayList<>();

  private Counters() {}

  static List<Violation> check(List<Operation> history) {
    Map<String, Counters> counters = new HashMap<>();
    for (Operation operation : history) {
      switch (operation.action()) {
        case Action.Put put when put.key().startsWith(PREFIX) && operation.mayHaveWritten() ->
            counters.computeIfAbsent(put.key(), _ -> new Counters()).increments.add(operation);
        case Action.Get(var key) when key.startsWith(PREFIX) && operation.isOk() ->
            counters.computeIfAbsent(key, _ -> new Counters()).reads.add(operation);
        default -> {}
      }
    }
    List<Violation> violations = new ArrayList<>();
    counters.forEach((key, counter) -> counter.check(key, violations));
    return violations;
  }

  private void check(String key, List<Violation> violations) {
    long[] begun = increments.stream().mapToLong(Operation::startNanos).sorted().toArray();
    long[] acknowledged =
        increments.stream()
            .filter(Operation::isOk)
            .mapToLong(Operation::endNanos)
            .sorted()
            .toArray();
    for (Operation read : reads) {
      long count = countIn((Outcome.Ok) read.outcome());
      int least = below(read.startNanos(), acknowledged);
      int most = below(read.endNanos() + 1, begun);
      if (count < least || count > most) {
        violations.add(
            new Violation(
                "counters",
                key,
                "%d was read when %d increments were acknowledged and %d begun"
                    .formatted(count, least, most),
                List.of(read)));
      }
    }
  }

  private static long countIn(Outcome.Ok ok) {
    return ok.entries().isEmpty() ? 0 : countIn(ok.entries().getFirst().value());
  }

  private static long countIn(String value) {
    return Long.parseLong(value.substring(0, value.indexOf(' ')));
  }

  /// How many of the sorted moments lie before this one.
  private static int below(long nanos, long[] sorted) {
    int at = Arrays.binarySearch(sorted, nanos);
    if (at < 0) {
      return -at - 1;
    }
    while (at > 0 && sorted[at - 1] == nanos) {
      at--;
    }
    return at;
  }
}
