package io.ringhold.verify.check;

import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Every value that was read was written to that key, by a write that had begun and was not
/// refused, and has one version.
final class Provenance {
  private static final String NAME = "provenance";

  private record Origin(String key, Operation write) {}

  private final Map<String, Origin> origins = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();

  private Provenance() {}

  static List<Violation> check(List<Operation> history) {
    var provenance = new Provenance();
    history.forEach(provenance::noteWrites);
    history.forEach(provenance::checkReads);
    return provenance.violations;
  }

  private void noteWrites(Operation operation) {
    List<Action.Put> puts = puts(operation).toList();
    for (int i = 0; i < puts.size(); i++) {
      Action.Put put = puts.get(i);
      Origin other = origins.put(put.value(), new Origin(put.key(), operation));
      if (other != null) {
        throw new IllegalArgumentException(
            "a history in which a value is written twice proves nothing: "
                + other.write
                + " and "
                + operation);
      }
      if (operation.outcome() instanceof Outcome.Ok ok) {
        versions.put(put.value(), ok.versions().get(i));
      }
    }
  }

  private static Stream<Action.Put> puts(Operation operation) {
    return switch (operation.action()) {
      case Action.Put put -> Stream.of(put);
      case Action.Batch(var puts) -> puts.stream();
      case Action.Delete _, Action.Get _, Action.Scan _ -> Stream.empty();
    };
  }

  private void checkReads(Operation read) {
    if (read.outcome() instanceof Outcome.Ok ok) {
      ok.entries().forEach(found -> check(found, read));
    }
  }

  private void check(Outcome.Found found, Operation read) {
    Origin origin = origins.get(found.value());
    if (origin == null || !origin.key.equals(found.key())) {
      violation(found, "the value was never written to this key", read);
      return;
    }
    if (!origin.write.mayHaveWritten()) {
      violation(found, "the write of the value was refused", origin.write, read);
    }
    if (read.endNanos() < origin.write.startNanos()) {
      violation(found, "the value was read before its write began", read, origin.write);
    }
    Long version = versions.putIfAbsent(found.value(), found.version());
    if (version != null && version != found.version()) {
      violation(found, "the value also has version " + version, origin.write, read);
    }
  }

  private void violation(Outcome.Found found, String message, Operation... evidence) {
    violations.add(
        new Violation(
            NAME,
            found.key(),
            "%s was read in version %d: %s".formatted(found.value(), found.version(), message),
            List.of(evidence)));
  }
}
