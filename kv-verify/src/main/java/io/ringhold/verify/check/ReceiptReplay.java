package io.ringhold.verify.check;

import io.ringhold.client.Condition;
import io.ringhold.client.Receipt;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Takes the shards at their word: versions and receipts name one order of all writes of a shard,
/// and that order must agree with the clock, with every condition that held, and with every read.
///
/// Needs O(n log n) for histories of any length, where [LinearizabilitySearch] needs luck. But it
/// believes the servers' own figures, so both are run.
final class ReceiptReplay {
  private static final String NAME = "receipts";

  private final List<Violation> violations = new ArrayList<>();

  private ReceiptReplay() {}

  static List<Violation> check(
      List<Operation> history, NavigableMap<String, List<Access>> accessesByKey) {
    var replay = new ReceiptReplay();
    replay.checkShards(history, accessesByKey);
    accessesByKey.forEach(replay::checkKey);
    return replay.violations;
  }

  // ---- Each shard's log against the clock.

  /// A write and where it stands.
  private record Logged(Receipt receipt, long version, Operation source) {}

  private void checkShards(
      List<Operation> history, NavigableMap<String, List<Access>> accessesByKey) {
    Map<Integer, List<Logged>> logs = new HashMap<>();
    for (List<Access> accesses : accessesByKey.values()) {
      for (Access access : accesses) {
        if (access instanceof Access.Write write && write.receipt() != null) {
          logs.computeIfAbsent(write.receipt().shard(), _ -> new ArrayList<>())
              .add(new Logged(write.receipt(), write.version(), write.source()));
        }
      }
    }
    logs.forEach(this::checkLog);
    Map<Integer, List<Operation>> answered = new HashMap<>();
    for (Operation operation : history) {
      Receipt receipt = receipt(operation);
      if (receipt != null) {
        answered.computeIfAbsent(receipt.shard(), _ -> new ArrayList<>()).add(operation);
      }
    }
    answered.forEach(this::checkClock);
  }

  private static @Nullable Receipt receipt(Operation operation) {
    return operation.outcome() instanceof Outcome.Ok ok ? ok.receipt() : null;
  }

  private void checkLog(int shard, List<Logged> log) {
    log.sort(Comparator.comparingLong(Logged::version));
    for (int i = 1; i < log.size(); i++) {
      Logged one = log.get(i - 1);
      Logged next = log.get(i);
      if (one.version == next.version) {
        violation(shard, "two writes have version " + one.version, one.source, next.source);
      } else if (one.receipt.index() > next.receipt.index()
          || one.receipt.term() > next.receipt.term()) {
        violation(
            shard, "versions and log positions contradict each other", one.source, next.source);
      }
    }
  }

  /// What was answered before another operation began stands before it in the log.
  private void checkClock(int shard, List<Operation> answered) {
    List<Operation> byEnd =
        answered.stream().sorted(Comparator.comparingLong(Operation::endNanos)).toList();
    answered.sort(Comparator.comparingLong(Operation::startNanos));
    int ended = 0;
    Operation newest = null;
    for (Operation operation : answered) {
      for (; byEnd.get(ended).endNanos() < operation.startNanos(); ended++) {
        newest =
            newest == null || index(byEnd.get(ended)) > index(newest) ? byEnd.get(ended) : newest;
      }
      if (newest != null && index(newest) > index(operation)) {
        violation(
            shard,
            "log position %d was answered before an operation began that stands at %d"
                .formatted(index(newest), index(operation)),
            newest,
            operation);
      }
    }
  }

  private static long index(Operation operation) {
    Receipt receipt = receipt(operation);
    return receipt == null ? 0 : receipt.index();
  }

  private void violation(int shard, String message, Operation... evidence) {
    violations.add(new Violation(NAME, "shard " + shard, message, List.of(evidence)));
  }

  // ---- Each key's versions against conditions and reads.

  private void checkKey(String key, List<Access> accesses) {
    new KeyReplay(key, accesses).check();
  }

  private final class KeyReplay {
    private final String key;
    private final List<Access> accesses;
    private final NavigableMap<Long, Access.Write> byVersion = new TreeMap<>();
    private final List<Access.Write> openDeletions = new ArrayList<>();
    private final List<Access> knownByEnd;

    KeyReplay(String key, List<Access> accesses) {
      this.key = key;
      this.accesses = accesses;
      Map<String, Long> versions = Accesses.versions(accesses);
      for (Access access : accesses) {
        if (access instanceof Access.Write write) {
          Long seen = write.value() == null ? null : versions.get(write.value());
          long version = write.version() == 0 && seen != null ? seen : write.version();
          if (version != 0) {
            byVersion.put(version, write);
          } else if (write.value() == null) {
            openDeletions.add(write);
          }
        }
      }
      knownByEnd =
          accesses.stream()
              .filter(access -> version(access) != 0 && access.end() != Operation.NEVER)
              .sorted(Comparator.comparingLong(Access::end))
              .toList();
    }

    /// The version that somebody was told when the access ended; 0 when none.
    private static long version(Access access) {
      return switch (access) {
        case Access.Write write -> write.version();
        case Access.Read read -> read.version();
        case Access.Refused refused -> refused.currentVersion();
      };
    }

    void check() {
      byVersion.forEach(this::checkCondition);
      List<Access> byStart = new ArrayList<>(accesses);
      byStart.sort(Comparator.comparingLong(Access::start));
      int ended = 0;
      Access newest = null;
      for (Access access : byStart) {
        while (ended < knownByEnd.size() && knownByEnd.get(ended).end() < access.start()) {
          Access known = knownByEnd.get(ended++);
          newest = newest == null || version(known) > version(newest) ? known : newest;
        }
        if (newest != null) {
          checkFresh(access, newest);
        }
        checkReceipt(access);
      }
    }

    private void checkCondition(long version, Access.Write write) {
      var below = byVersion.lowerEntry(version);
      boolean holds =
          switch (write.condition()) {
            case Condition.None() -> true;
            case Condition.IfVersion(long wanted) ->
                below != null && below.getKey() == wanted && below.getValue().value() != null;
            case Condition.IfAbsent() ->
                below == null || below.getValue().value() == null || mayHaveBeenDeleted(write);
          };
      if (!holds) {
        violation(
            "version %d was written under a condition that did not hold".formatted(version),
            below == null ? write : below.getValue(),
            write);
      }
    }

    /// @param newest what was known when the access began
    private void checkFresh(Access access, Access newest) {
      boolean stale =
          switch (access) {
            case Access.Write write -> write.version() != 0 && write.version() < version(newest);
            case Access.Read read ->
                read.value() == null
                    ? isPresentAt(version(newest)) && !mayHaveBeenDeletedSince(newest, access)
                    : read.version() < version(newest);
            case Access.Refused refused ->
                refused.currentVersion() != 0 && refused.currentVersion() < version(newest);
          };
      if (stale) {
        violation(
            "older than version %d, which was known before".formatted(version(newest)),
            newest,
            access);
      }
    }

    private boolean isPresentAt(long version) {
      Access.Write write = byVersion.get(version);
      return write == null || write.value() != null;
    }

    private boolean mayHaveBeenDeletedSince(Access newest, Access read) {
      return mayHaveBeenDeleted(read)
          || byVersion.tailMap(version(newest), false).values().stream()
              .anyMatch(write -> write.value() == null && write.start() <= read.end());
    }

    private boolean mayHaveBeenDeleted(Access before) {
      return openDeletions.stream().anyMatch(deletion -> deletion.start() <= before.end());
    }

    /// A read shows at least what stands in the log up to its receipt.
    private void checkReceipt(Access access) {
      if (access instanceof Access.Read read && read.receipt() != null && read.value() != null) {
        var above = byVersion.higherEntry(read.version());
        Receipt written = above == null ? null : above.getValue().receipt();
        if (written != null && written.index() <= read.receipt().index()) {
          violation(
              "the read stands at log position %d, and a newer value at %d"
                  .formatted(read.receipt().index(), written.index()),
              above.getValue(),
              read);
        }
      }
    }

    private void violation(String message, Access... evidence) {
      violations.add(
          new Violation(
              NAME, key, message, List.of(evidence).stream().map(Access::source).toList()));
    }
  }
}
