package io.ringhold.verify.check;

import io.ringhold.verify.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What all checkers together make of a history.
///
/// @param undecided keys whose search was given up; nothing is known about them, whatever the other
///   checkers say
/// @param keys how many keys were searched
public record Judgement(List<Violation> violations, List<String> undecided, long keys) {
  /// Enough for a key with a thousand operations and a few dozen unknown outcomes; about 1 GB at
  /// the very worst, of which one key at a time can make use.
  private static final long CONFIGURATIONS_MAX = 3_000_000;

  private static final int EVIDENCE_MAX = 12;

  public Judgement {
    violations = List.copyOf(violations);
    undecided = List.copyOf(undecided);
  }

  public boolean isClean() {
    return violations.isEmpty() && undecided.isEmpty();
  }

  /// @throws IllegalArgumentException when the history writes a value twice
  public static Judgement of(List<Operation> history) {
    Retries retries = Retries.merge(history);
    List<Operation> operations = retries.merged();
    NavigableMap<String, List<Access>> byKey = Accesses.byKey(operations);
    List<Violation> violations = new ArrayList<>(retries.violations());
    violations.addAll(Provenance.check(operations));
    violations.addAll(ReceiptReplay.check(operations, byKey));
    violations.addAll(Sets.check(operations));
    violations.addAll(Counters.check(operations));
    violations.addAll(Banks.check(operations));
    violations.addAll(Scans.check(operations, byKey));
    List<String> undecided = new ArrayList<>();
    byKey.forEach((key, accesses) -> search(key, accesses, violations, undecided));
    return new Judgement(violations, undecided, byKey.size());
  }

  private static void search(
      String key, List<Access> accesses, List<Violation> violations, List<String> undecided) {
    var result = LinearizabilitySearch.of(KeyModel.steps(accesses), CONFIGURATIONS_MAX);
    switch (result.verdict()) {
      case LINEARIZABLE -> {}
      case UNDECIDED -> undecided.add(key);
      case VIOLATED -> violations.add(violation(key, accesses, result.stuckAt()));
    }
  }

  private static Violation violation(String key, List<Access> accesses, @Nullable Access stuckAt) {
    Access at = Objects.requireNonNull(stuckAt);
    List<Operation> around =
        accesses.stream()
            .sorted(Comparator.comparingLong(access -> Math.abs(access.start() - at.start())))
            .limit(EVIDENCE_MAX)
            .map(Access::source)
            .sorted(Comparator.comparingLong(Operation::startNanos))
            .toList();
    return new Violation(
        "linearizability", key, "no order of its operations explains " + at.source(), around);
  }

  /// How many violations each checker found.
  public Map<String, Long> byChecker() {
    return violations.stream()
        .collect(Collectors.groupingBy(Violation::checker, TreeMap::new, Collectors.counting()));
  }
}
