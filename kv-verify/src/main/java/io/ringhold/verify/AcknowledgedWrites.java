package io.ringhold.verify;

import io.ringhold.client.Receipt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A side log of what writers were told, and the judge of whether that was true.
///
/// It asks for little and proves much if three rules are kept: each key has one writer, which waits
/// for each answer; no value is written to a key twice; after an answer that left the outcome
/// unknown the key is not written again. Then at the end each key must hold exactly what was
/// acknowledged last, in that version, or what an unknown write left there. Anything else is a
/// write that was lost, applied twice, or applied though it was refused.
///
/// It does not look at the order of operations of several clients on one key.
public final class AcknowledgedWrites {
  /// What became of a write.
  public sealed interface Fate {
    /// It was answered: applied, in this version.
    record Acknowledged(long version) implements Fate {}

    /// It was surely not applied.
    record Refused() implements Fate {}

    /// Perhaps applied, perhaps later.
    record Unknown() implements Fate {}
  }

  /// A key at a moment.
  ///
  /// @param value null when the key is absent
  public record State(@Nullable String value, long version) {
    static final State NEVER_WRITTEN = new State(null, 0);
  }

  /// A key that was found.
  public record Found(String key, String value, long version) {}

  private static final class History {
    State newest = State.NEVER_WRITTEN;
    boolean perhapsDeleted;
    final Map<String, Fate> values = new HashMap<>();
  }

  private final Map<String, History> histories = new HashMap<>();
  private final Map<Integer, Set<Long>> versions = new HashMap<>();
  private final List<String> surprises = new ArrayList<>();
  private final Pauses pauses = new Pauses();
  private long acknowledged;
  private long refused;
  private long unknown;

  /// A write was answered as applied.
  ///
  /// @param value null for a deletion
  public synchronized void acknowledged(
      String key, @Nullable String value, Receipt receipt, long version) {
    History history = history(key);
    if (version <= history.newest.version()) {
      surprise(
          "%s got version %d after version %d".formatted(key, version, history.newest.version()));
    }
    if (!versions.computeIfAbsent(receipt.shard(), _ -> new HashSet<>()).add(version)) {
      surprise("two writes to shard %d got version %d".formatted(receipt.shard(), version));
    }
    note(history, value, new Fate.Acknowledged(version));
    history.newest = new State(value, version);
    pauses.acknowledged(receipt.shard(), System.nanoTime());
    acknowledged++;
  }

  /// A write was refused, or given up before it could have been applied.
  public synchronized void refused(String key, @Nullable String value) {
    note(history(key), value, new Fate.Refused());
    refused++;
  }

  /// Nobody knows whether a write was or will be applied.
  public synchronized void unknown(String key, @Nullable String value) {
    History history = history(key);
    note(history, value, new Fate.Unknown());
    history.perhapsDeleted |= value == null;
    unknown++;
  }

  /// An answer that contradicts what was acknowledged before.
  public synchronized void surprise(String what) {
    surprises.add(what);
  }

  private History history(String key) {
    return histories.computeIfAbsent(key, _ -> new History());
  }

  private static void note(History history, @Nullable String value, Fate fate) {
    if (value != null && history.values.putIfAbsent(value, fate) != null) {
      throw new IllegalArgumentException("the value " + value + " was written to its key before");
    }
  }

  /// What a key holds, as far as its writer was told.
  public synchronized State newest(String key) {
    History history = histories.get(key);
    return history == null ? State.NEVER_WRITTEN : history.newest;
  }

  public synchronized long acknowledged() {
    return acknowledged;
  }

  public synchronized long refused() {
    return refused;
  }

  public synchronized long unknown() {
    return unknown;
  }

  /// The longest time between two acknowledged writes of one shard.
  public synchronized Pauses.Pause longestPause() {
    return pauses.longest();
  }

  /// Compares with all that is there. Returns a line for each contradiction; none means that all
  /// answers were true.
  public synchronized List<String> contradictions(Iterable<Found> all) {
    var lines = new ArrayList<>(surprises);
    var missing = new HashSet<>(histories.keySet());
    for (Found found : all) {
      History history = histories.get(found.key());
      if (history == null) {
        lines.add("%s is there, and nobody wrote it".formatted(found));
      } else {
        missing.remove(found.key());
        judge(found, history).ifPresent(lines::add);
      }
    }
    for (String key : missing) {
      History history = histories.get(key);
      if (history != null && history.newest.value() != null && !history.perhapsDeleted) {
        lines.add("%s is lost: it held %s".formatted(key, history.newest));
      }
    }
    return lines;
  }

  private static Optional<String> judge(Found found, History history) {
    State newest = history.newest;
    Fate fate = history.values.get(found.value());
    if (found.version() == newest.version() && found.value().equals(newest.value())) {
      return Optional.empty();
    }
    if (found.version() > newest.version() && fate instanceof Fate.Unknown) {
      return Optional.empty();
    }
    return Optional.of(
        "%s is there, last acknowledged was %s; the value found was %s"
            .formatted(
                found,
                newest,
                switch (fate) {
                  case null -> "never written to this key";
                  case Fate.Acknowledged(long version) -> "acknowledged as version " + version;
                  case Fate.Refused() -> "refused";
                  case Fate.Unknown() -> "left unknown";
                }));
  }
}
