package io.ringhold.verify.check;

import io.ringhold.client.Condition;
import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keys `bank/{name}/<account>` with values `<balance> <unique>`, founded by one batch and changed
/// by batches that move money: whoever sees all accounts at once sees the same total.
final class Banks {
  static final String PREFIX = "bank/";

  private Banks() {}

  static List<Violation> check(List<Operation> history) {
    Map<String, Long> totals = new HashMap<>();
    for (Operation operation : history) {
      if (operation.action() instanceof Action.Batch(var puts) && isFounding(puts)) {
        totals.put(
            nameOf(puts.getFirst().key()),
            puts.stream().mapToLong(put -> balance(put.value())).sum());
      }
    }
    List<Violation> violations = new ArrayList<>();
    for (Operation operation : history) {
      if (operation.action() instanceof Action.Scan(var prefix, var _)
          && totals.containsKey(prefix)
          && operation.outcome() instanceof Outcome.Ok ok) {
        long total = totals.getOrDefault(prefix, 0L);
        long seen = ok.entries().stream().mapToLong(found -> balance(found.value())).sum();
        // Before the founding there is nothing at all; Provenance and the search know when that is.
        if (seen != total && !ok.entries().isEmpty()) {
          violations.add(
              new Violation(
                  "banks",
                  prefix,
                  "%d is there in all, and must be %d".formatted(seen, total),
                  List.of(operation)));
        }
      }
    }
    return violations;
  }

  private static boolean isFounding(List<Action.Put> puts) {
    return puts.getFirst().key().startsWith(PREFIX)
        && puts.getFirst().condition() instanceof Condition.IfAbsent;
  }

  private static String nameOf(String key) {
    return key.substring(0, key.lastIndexOf('/') + 1);
  }

  private static long balance(String value) {
    return Long.parseLong(value.substring(0, value.indexOf(' ')));
  }
}
