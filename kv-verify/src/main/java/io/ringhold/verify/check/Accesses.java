package io.ringhold.verify.check;

import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Sorts a history by key: linearizability is a matter of each key alone.
///
/// A batch becomes a write of each of its keys, a scan a read of each key that anybody tried to
/// write in its range. That loses what binds them together, for which there are other judges.
final class Accesses {
  private final NavigableMap<String, List<Access>> byKey = new TreeMap<>();

  static NavigableMap<String, List<Access>> byKey(List<Operation> history) {
    var accesses = new Accesses();
    history.forEach(accesses::addSingle);
    history.forEach(accesses::addScan);
    return accesses.byKey;
  }

  private void addSingle(Operation operation) {
    switch (operation.action()) {
      case Action.Put put -> addWrite(operation, put, put.value());
      case Action.Delete delete -> addWrite(operation, delete, null);
      case Action.Batch(var puts) -> addBatch(operation, puts);
      case Action.Get(var key) -> {
        if (operation.outcome() instanceof Outcome.Ok ok) {
          var found = ok.entries().isEmpty() ? null : ok.entries().getFirst();
          add(
              key,
              found == null
                  ? new Access.Read(operation, null, 0, ok.receipt())
                  : new Access.Read(operation, found.value(), found.version(), ok.receipt()));
        }
      }
      case Action.Scan _ -> {}
    }
  }

  private void addWrite(Operation operation, Action.Write write, @Nullable String value) {
    switch (operation.outcome()) {
      case Outcome.Ok ok ->
          add(
              write.key(),
              new Access.Write(
                  operation, value, write.condition(), ok.versions().getFirst(), ok.receipt()));
      case Outcome.Unknown _ ->
          add(write.key(), new Access.Write(operation, value, write.condition(), 0, null));
      case Outcome.Failed(var _, long current) -> {
        if (current != Outcome.Failed.SAYS_NOTHING) {
          add(write.key(), new Access.Refused(operation, write.condition(), current));
        } else {
          byKey.computeIfAbsent(write.key(), _ -> new ArrayList<>());
        }
      }
    }
  }

  private void addBatch(Operation operation, List<Action.Put> puts) {
    for (int i = 0; i < puts.size(); i++) {
      Action.Put put = puts.get(i);
      switch (operation.outcome()) {
        case Outcome.Ok ok ->
            add(
                put.key(),
                new Access.Write(
                    operation, put.value(), put.condition(), ok.versions().get(i), ok.receipt()));
        case Outcome.Unknown _ ->
            add(put.key(), new Access.Write(operation, put.value(), put.condition(), 0, null));
        case Outcome.Failed _ -> {} // nobody was told which of its conditions it was
      }
    }
  }

  private void addScan(Operation operation) {
    if (operation.action() instanceof Action.Scan(var prefix, var _)
        && operation.outcome() instanceof Outcome.Ok ok) {
      Map<String, Outcome.Found> found =
          ok.entries().stream()
              .collect(Collectors.toMap(Outcome.Found::key, one -> one, (one, _) -> one));
      byKey
          .subMap(prefix, prefix + Character.MAX_VALUE)
          .forEach((key, accesses) -> {
            Outcome.Found entry = found.get(key);
            accesses.add(
                entry == null
                    ? new Access.Read(operation, null, 0, null)
                    : new Access.Read(operation, entry.value(), entry.version(), null));
          });
    }
  }

  private void add(String key, Access access) {
    byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(access);
  }

  /// Which version each value has, as far as anybody was told.
  static Map<String, Long> versions(List<Access> accesses) {
    Map<String, Long> versions = new HashMap<>();
    for (Access access : accesses) {
      switch (access) {
        case Access.Write write -> {
          if (write.value() != null && write.version() != 0) {
            versions.put(write.value(), write.version());
          }
        }
        case Access.Read read -> {
          if (read.value() != null) {
            versions.put(read.value(), read.version());
          }
        }
        case Access.Refused _ -> {}
      }
    }
    return versions;
  }
}
