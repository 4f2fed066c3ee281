package io.ringhold.verify.check;

import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keys `set/<name>/<element>` that are put once and never taken away: whoever reads the set sees
/// all that was acknowledged before, and nothing that nobody put there.
final class Sets {
  static final String PREFIX = "set/";

  private Sets() {}

  static List<Violation> check(List<Operation> history) {
    Map<String, List<Operation>> puts = new HashMap<>();
    for (Operation operation : history) {
      if (operation.action() instanceof Action.Put put && put.key().startsWith(PREFIX)) {
        puts.computeIfAbsent(nameOf(put.key()), _ -> new ArrayList<>()).add(operation);
      }
    }
    List<Violation> violations = new ArrayList<>();
    for (Operation operation : history) {
      if (operation.action() instanceof Action.Scan(var prefix, var _)
          && prefix.startsWith(PREFIX)
          && operation.outcome() instanceof Outcome.Ok ok) {
        check(operation, ok, puts.getOrDefault(prefix, List.of()), violations);
      }
    }
    return violations;
  }

  private static String nameOf(String key) {
    return key.substring(0, key.lastIndexOf('/') + 1);
  }

  private static void check(
      Operation scan, Outcome.Ok ok, List<Operation> puts, List<Violation> violations) {
    Set<String> phantoms = new HashSet<>();
    ok.entries().forEach(found -> phantoms.add(found.key()));
    for (Operation put : puts) {
      String key = ((Action.Put) put.action()).key();
      boolean seen = phantoms.contains(key);
      if (put.mayHaveWritten() && put.startNanos() <= scan.endNanos()) {
        phantoms.remove(key);
      }
      if (put.isOk() && put.endNanos() < scan.startNanos() && !seen) {
        violations.add(
            new Violation(
                "sets", key, "the element is lost: a later scan misses it", List.of(put)));
      }
    }
    for (String phantom : phantoms) {
      violations.add(new Violation("sets", phantom, "nobody had put the element there", List.of()));
    }
  }
}
