package io.ringhold.verify.check;

import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Scans return what they were asked for, in order and without repeats, and one shard's part of a
/// small one is a state that the shard once had.
///
/// That nothing is missing is judged key by key: see [Accesses].
final class Scans {
  private static final String NAME = "scans";

  /// A part of more rows may have been read from its shard piece by piece.
  private static final int ROWS_AT_ONCE = 16;

  private final Map<String, NavigableMap<Long, Operation>> writesByKey = new HashMap<>();
  private final Map<String, Integer> shards = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();

  private Scans() {}

  static List<Violation> check(
      List<Operation> history, NavigableMap<String, List<Access>> accessesByKey) {
    var scans = new Scans();
    accessesByKey.forEach(scans::noteWrites);
    for (Operation operation : history) {
      if (operation.action() instanceof Action.Scan scan
          && operation.outcome() instanceof Outcome.Ok ok) {
        scans.checkOrder(operation, scan, ok.entries());
        scans.checkStates(operation, ok.entries());
      }
    }
    return scans.violations;
  }

  private void noteWrites(String key, List<Access> accesses) {
    var writes = writesByKey.computeIfAbsent(key, _ -> new TreeMap<>());
    for (Access access : accesses) {
      if (access instanceof Access.Write write && write.receipt() != null) {
        writes.put(write.version(), write.source());
        shards.put(key, write.receipt().shard());
      }
    }
  }

  private void checkOrder(Operation operation, Action.Scan scan, List<Outcome.Found> entries) {
    Comparator<String> order =
        scan.reverse() ? Comparator.reverseOrder() : Comparator.naturalOrder();
    String last = null;
    for (Outcome.Found found : entries) {
      if (!found.key().startsWith(scan.prefix())) {
        violation(operation, found.key() + " was not asked for");
      }
      if (last != null && order.compare(last, found.key()) >= 0) {
        violation(operation, "%s comes after %s".formatted(found.key(), last));
      }
      last = found.key();
    }
  }

  private void checkStates(Operation operation, List<Outcome.Found> entries) {
    Map<Integer, List<Outcome.Found>> parts = new HashMap<>();
    for (Outcome.Found found : entries) {
      Integer shard = shards.get(found.key());
      if (shard != null) {
        parts.computeIfAbsent(shard, _ -> new ArrayList<>()).add(found);
      }
    }
    parts.values().stream()
        .filter(part -> part.size() <= ROWS_AT_ONCE)
        .forEach(part -> checkState(operation, part));
  }

  /// The part shows its newest write, so it must show everything that was written before it.
  private void checkState(Operation operation, List<Outcome.Found> part) {
    long newest = part.stream().mapToLong(Outcome.Found::version).max().orElseThrow();
    for (Outcome.Found found : part) {
      var next =
          writesByKey.getOrDefault(found.key(), new TreeMap<>()).higherEntry(found.version());
      if (next != null && next.getKey() <= newest) {
        violation(
            operation,
            "shows version %d of its shard, but of %s not version %d"
                .formatted(newest, found.key(), next.getKey()));
      }
    }
  }

  private void violation(Operation scan, String message) {
    violations.add(
        new Violation(NAME, ((Action.Scan) scan.action()).prefix(), message, List.of(scan)));
  }
}
