package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one shard should hold, and to what a crash may take it back.
final class Ledger {
  /// @param note the attachment of the flush that makes this durable
  record State(
      NavigableMap<Bytes, Versioned> entries, long sequence, LogPosition position, Bytes note) {

    /// What a reader at this place in the log sees.
    NavigableMap<Bytes, Versioned> living() {
      var living = new TreeMap<>(entries);
      living.values().removeIf(value -> value.isExpired(position.timestampMs()));
      return living;
    }

    /// In the order of a walk.
    List<Map.Entry<Bytes, Versioned>> in(KeyRange range, Direction direction) {
      var to = range.to();
      var map = living().tailMap(range.from(), true);
      map = to == null ? map : map.headMap(to, false);
      return List.copyOf((direction == Direction.FORWARD ? map : map.descendingMap()).entrySet());
    }
  }

  private State now;
  private State durable;

  /// Sealed and perhaps not durable yet, oldest first.
  private final List<State> sealed = new ArrayList<>();

  private Ledger(State begin) {
    now = begin;
    durable = begin;
  }

  static Ledger empty() {
    return startingAt(new State(Collections.emptyNavigableMap(), 0, LogPosition.ZERO, Bytes.EMPTY));
  }

  static Ledger startingAt(State state) {
    return new Ledger(state);
  }

  State now() {
    return now;
  }

  State durable() {
    return durable;
  }

  int waiting() {
    return sealed.size();
  }

  @Nullable Versioned get(Bytes key) {
    return now.living().get(key);
  }

  void write(WriteBatch batch, LogPosition position) {
    var next = new TreeMap<>(now.entries());
    long[] sequence = {now.sequence()};
    batch.forEach((key, value, expiresAtMs) -> {
      sequence[0]++;
      if (value == null) {
        next.remove(key);
      } else {
        next.put(key, new Versioned(value, sequence[0], expiresAtMs));
      }
    });
    now = new State(next, sequence[0], position, now.note());
  }

  /// Said before it is asked for: it may come true although nobody says so.
  void seal(Bytes note) {
    sealed.add(new State(now.entries(), now.sequence(), now.position(), note));
  }

  /// The shard says that everything is durable up to the flush with this note.
  void flushed(Bytes note) {
    while (!durable.note().equals(note)) {
      assertThat(sealed).as("flushes up to %s", note).isNotEmpty();
      durable = sealed.removeFirst();
    }
  }

  /// A shard that was opened is exactly as it was when it was last durable, or as it was when a
  /// flush that nobody was told of had sealed it.
  void recover(Shard shard) {
    flushed(shard.attachment());
    sealed.clear();
    now = durable;
    assertThat(shard.durable()).isEqualTo(now.position()).isEqualTo(shard.applied());
    assertThat(shard.lastSequence()).isEqualTo(now.sequence());
  }
}
