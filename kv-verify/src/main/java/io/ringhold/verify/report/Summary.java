package io.ringhold.verify.report;

import io.ringhold.client.Receipt;
import io.ringhold.verify.check.Violation;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import io.ringhold.verify.nemesis.FaultLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The figures of a run, and its verdict.
///
/// @param operations how many ended how (ok, fail, unknown), for each kind (get, put, ...)
/// @param faults how many, for each kind, such as `kill`, and each of a kind, such as `kill leader`
/// @param writePauses the longest time in which no write to a shard was acknowledged
/// @param reasons why the run is VOID; empty otherwise
public record Summary(
    Evidence evidence,
    Duration length,
    Map<String, Map<String, Long>> operations,
    Map<String, Long> faults,
    Map<Integer, Duration> writePauses,
    List<String> reasons,
    Verdict verdict) {
  /// Of each client. Slow is not wrong: a cluster that shares two processors with a Kubernetes does
  /// three, one on a machine of its own some hundred. Below this the clients met hardly anything.
  private static final int OPERATIONS_PER_SECOND_MIN = 1;

  public static Summary of(Evidence evidence) {
    Duration length = Duration.ofNanos(evidence.endNanos() - evidence.beginNanos());
    List<String> reasons = reasonsForVoid(evidence, length);
    boolean violated =
        !evidence.judgement().violations().isEmpty() || !evidence.differences().isEmpty();
    return new Summary(
        evidence,
        length,
        evidence.history().stream()
            .collect(
                Collectors.groupingBy(
                    operation -> operation.action().kind(),
                    TreeMap::new,
                    Collectors.groupingBy(
                        operation -> operation.outcome().kind(),
                        TreeMap::new,
                        Collectors.counting()))),
        evidence.faults().stream()
            .flatMap(fault -> Stream.of(fault.kind(), fault.kind() + " " + fault.fault()))
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting())),
        writePauses(evidence),
        reasons,
        violated ? Verdict.VIOLATED : reasons.isEmpty() ? Verdict.OK : Verdict.VOID);
  }

  private static List<String> reasonsForVoid(Evidence evidence, Duration length) {
    List<String> reasons = new ArrayList<>(evidence.mishaps());
    double perSecond =
        evidence.history().size() / Math.max(1e-3, length.toNanos() / 1e9) / evidence.clients();
    if (perSecond < OPERATIONS_PER_SECOND_MIN) {
      reasons.add(
          "%.2f operations per second and client, and fewer than %d show little"
              .formatted(perSecond, OPERATIONS_PER_SECOND_MIN));
    }
    for (String kind : evidence.faultsAsked()) {
      if (evidence.faults().stream().noneMatch(fault -> fault.kind().equals(kind))) {
        reasons.add("no fault of the kind " + kind + " took place");
      }
    }
    var load = new Load(evidence.history());
    for (FaultLog.Event fault : evidence.faults()) {
      if (!load.isUnderWay(fault.beginNanos(), fault.endNanos())) {
        reasons.add(
            "nothing was under way during: %s %s (%s)"
                .formatted(fault.kind(), fault.fault(), fault.what()));
      }
    }
    for (String key : evidence.judgement().undecided()) {
      reasons.add("not decided: whether the operations on " + key + " are linearizable");
    }
    return reasons;
  }

  private static Map<Integer, Duration> writePauses(Evidence evidence) {
    List<Operation> writes =
        evidence.history().stream()
            .filter(operation -> operation.action().isWrite() && operation.isOk())
            .sorted(Comparator.comparingLong(Operation::endNanos))
            .toList();
    Map<Integer, Long> last = new HashMap<>();
    Map<Integer, Duration> pauses = new TreeMap<>();
    for (Operation write : writes) {
      if (write.outcome() instanceof Outcome.Ok(Receipt receipt, var _, var _)) {
        Long before = last.put(receipt.shard(), write.endNanos());
        var pause =
            Duration.ofNanos(write.endNanos() - (before == null ? write.endNanos() : before));
        pauses.merge(
            receipt.shard(), pause, (one, other) -> one.compareTo(other) > 0 ? one : other);
      }
    }
    return pauses;
  }

  public long count(String outcome) {
    return operations.values().stream()
        .mapToLong(byOutcome -> byOutcome.getOrDefault(outcome, 0L))
        .sum();
  }

  public long count() {
    return evidence.history().size();
  }

  public double unknownShare() {
    return count() == 0 ? 0 : (double) count("unknown") / count();
  }

  public List<Violation> violations() {
    return evidence.judgement().violations();
  }

  public Duration longestWritePause() {
    return writePauses.values().stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }
}
