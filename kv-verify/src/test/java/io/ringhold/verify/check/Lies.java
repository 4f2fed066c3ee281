package io.ringhold.verify.check;

import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/// Plants into a good history of one key what no linearizable store could have answered.
final class Lies {
  /// The read at this place answers what this put wrote.
  private record Lie(int place, Operation put) {}

  private Lies() {}

  /// A read returns a value although another was acknowledged in between; empty when the history
  /// has no place for it.
  static Optional<List<Operation>> staleRead(List<Operation> history, Random random) {
    List<Operation> puts = puts(history).filter(Operation::isOk).toList();
    List<Lie> lies = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      Operation read = history.get(i);
      if (read.action() instanceof Action.Get) {
        for (Operation newer : puts) {
          for (Operation older : puts) {
            if (older.endNanos() < newer.startNanos() && newer.endNanos() < read.startNanos()) {
              lies.add(new Lie(i, older));
            }
          }
        }
      }
    }
    return anyOf(lies, history, random);
  }

  /// A read returns the value of a write that was refused, or has not begun.
  static Optional<List<Operation>> phantomRead(List<Operation> history, Random random) {
    List<Lie> lies = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      Operation read = history.get(i);
      if (read.action() instanceof Action.Get) {
        int place = i;
        puts(history)
            .filter(put -> !put.mayHaveWritten() || put.startNanos() > read.endNanos())
            .forEach(put -> lies.add(new Lie(place, put)));
      }
    }
    return anyOf(lies, history, random);
  }

  /// Whether a read missed a write that was acknowledged before it, which no order can explain.
  static boolean missesAnAcknowledgedPut(List<Operation> history) {
    List<Operation> puts = puts(history).filter(Operation::isOk).toList();
    for (Operation read : history) {
      if (read.action() instanceof Action.Get
          && read.outcome() instanceof Outcome.Ok ok
          && !ok.entries().isEmpty()) {
        String value = ok.entries().getFirst().value();
        for (Operation older : puts) {
          if (((Action.Put) older.action()).value().equals(value)
              && puts.stream()
                  .anyMatch(newer ->
                      older.endNanos() < newer.startNanos()
                          && newer.endNanos() < read.startNanos())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static Stream<Operation> puts(List<Operation> history) {
    return history.stream().filter(operation -> operation.action() instanceof Action.Put);
  }

  private static Operation answering(Operation read, Operation put) {
    var written = (Action.Put) put.action();
    long version =
        put.outcome() instanceof Outcome.Ok ok ? ok.versions().getFirst() : Integer.MAX_VALUE;
    var receipt = read.outcome() instanceof Outcome.Ok ok ? ok.receipt() : null;
    var found = new Outcome.Found(written.key(), written.value(), version);
    return new Operation(
        read.process(),
        read.action(),
        read.startNanos(),
        read.endNanos(),
        new Outcome.Ok(receipt, List.of(), List.of(found)));
  }

  private static Optional<List<Operation>> anyOf(
      List<Lie> lies, List<Operation> history, Random random) {
    if (lies.isEmpty()) {
      return Optional.empty();
    }
    Lie lie = lies.get(random.nextInt(lies.size()));
    var lying = new ArrayList<>(history);
    lying.set(lie.place, answering(history.get(lie.place), lie.put));
    return Optional.of(lying);
  }
}
