package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A shard with its ledger, and those who read it.
final class Replica {
  private static final int KEYS = 60;
  private static final int LARGE_BYTES = 3_000;

  private record View(Snapshot snapshot, Ledger.State state) {}

  private record Walk(Cursor cursor, Iterator<Map.Entry<Bytes, Versioned>> expected) {}

  final String name;
  final Shard shard;
  final Ledger ledger;
  private final Random random;
  private final List<View> views = new ArrayList<>();
  private final List<Walk> walks = new ArrayList<>();

  Replica(String name, Shard shard, Ledger ledger, Random random) {
    this.name = name;
    this.shard = shard;
    this.ledger = ledger;
    this.random = random;
  }

  void put() {
    write(new WriteBatch().put(key(), value()));
  }

  void putLarge() {
    write(new WriteBatch().put(key(), Bytes.wrap(new byte[random.nextInt(LARGE_BYTES)])));
  }

  void putThatExpires() {
    write(new WriteBatch().put(key(), value(), expiry()));
  }

  void delete() {
    write(new WriteBatch().delete(key()));
  }

  void deleteRange() {
    var batch = new WriteBatch();
    ledger.now().in(range(), Direction.FORWARD).forEach(entry -> batch.delete(entry.getKey()));
    write(batch);
  }

  void batch() {
    var batch = new WriteBatch();
    for (int i = random.nextInt(8); i > 0; i--) {
      batch.put(key(), value()).delete(key()).put(key(), value(), expiry());
    }
    write(batch);
  }

  void nothing() {
    write(new WriteBatch());
  }

  void oneKeyAgainAndAgain() {
    var key = key();
    write(new WriteBatch().put(key, value()).delete(key).put(key, value()).put(key, value()));
  }

  void putIfAbsent() {
    var key = key();
    var found = read(key);
    write(found == null ? new WriteBatch().put(key, value()) : new WriteBatch());
  }

  void putIfVersion() {
    var key = key();
    var found = read(key);
    boolean same = found != null && found.version() + random.nextInt(2) == found.version();
    write(same ? new WriteBatch().put(key, value()) : new WriteBatch());
  }

  void timePasses() {
    advance(new WriteBatch(), random.nextInt(3_000));
  }

  void get() {
    var _ = read(key());
  }

  void getAll() {
    for (int i = 0; i < KEYS; i++) {
      var _ = read(key(i));
    }
  }

  void getAbsent() {
    assertThat(shard.get(key().concat(Bytes.utf8("~")))).isNull();
  }

  void scanForward() {
    scan(range(), Direction.FORWARD, random.nextInt(10));
  }

  void scanBackward() {
    scan(range(), Direction.REVERSE, random.nextInt(10));
  }

  void scanPrefix() {
    scan(KeyRange.prefix(key().slice(0, 1)), direction(), Integer.MAX_VALUE);
  }

  void scanEmptyRange() {
    var key = key();
    scan(new KeyRange(key, key), direction(), 1);
  }

  void scanAll() {
    scan(KeyRange.all(), Direction.FORWARD, Integer.MAX_VALUE);
    scan(KeyRange.all(), Direction.REVERSE, Integer.MAX_VALUE);
  }

  void openSnapshot() {
    views.add(new View(shard.snapshot(), ledger.now()));
  }

  void getFromSnapshots() {
    for (var view : views) {
      var key = key();
      var found = view.snapshot().get(key);
      assertThat(Versioned.living(found, view.state().position().timestampMs()))
          .as("%s of a snapshot", key)
          .isEqualTo(view.state().living().get(key));
    }
  }

  void scanSnapshots() {
    views.forEach(view -> scan(view, range(), direction(), Integer.MAX_VALUE));
  }

  void closeSnapshot() {
    if (!views.isEmpty()) {
      views.remove(random.nextInt(views.size())).snapshot().close();
    }
  }

  /// It outlives its snapshot.
  void openCursor() {
    try (var snapshot = shard.snapshot()) {
      var range = range();
      var direction = direction();
      walks.add(
          new Walk(
              snapshot.scan(range, direction, ledger.now().position().timestampMs()),
              ledger.now().in(range, direction).iterator()));
    }
  }

  void moveCursors() {
    for (var walk : walks) {
      for (int i = random.nextInt(6); i > 0 && walk.expected().hasNext(); i--) {
        assertThat(walk.cursor().next()).isTrue();
        assertThat(at(walk.cursor())).isEqualTo(walk.expected().next());
      }
    }
  }

  void closeCursor() {
    if (!walks.isEmpty()) {
      var walk = walks.remove(random.nextInt(walks.size()));
      if (!walk.expected().hasNext()) {
        assertThat(walk.cursor().next()).isFalse();
      }
      walk.cursor().close();
    }
  }

  /// Snapshots and cursors outlive their shard.
  void close() {
    shard.close();
    assertThatExceptionOfType(StorageException.Closed.class).isThrownBy(shard::snapshot);
    assertThatExceptionOfType(StorageException.Closed.class).isThrownBy(() -> shard.get(key()));
    assertThatExceptionOfType(StorageException.Closed.class)
        .isThrownBy(() -> shard.write(new WriteBatch().put(key(), value())));
    getFromSnapshots();
    scanSnapshots();
    moveCursors();
    dismiss();
  }

  /// Nobody reads any more.
  void dismiss() {
    views.forEach(view -> view.snapshot().close());
    views.clear();
    walks.forEach(walk -> walk.cursor().close());
    walks.clear();
  }

  void rotate(Bytes note) {
    ledger.seal(note);
    shard.rotate(note);
  }

  void flush(Bytes note) {
    ledger.seal(note);
    shard.flush(note);
  }

  void write(WriteBatch batch) {
    advance(batch, random.nextInt(20));
  }

  private void advance(WriteBatch batch, int afterMs) {
    long first = ledger.now().sequence() + 1;
    var before = ledger.now().position();
    var position = new LogPosition(1, before.index() + 1, before.timestampMs() + afterMs);
    assertThat(shard.write(batch)).isEqualTo(first);
    shard.advance(position);
    ledger.write(batch, position);
  }

  private @Nullable Versioned read(Bytes key) {
    var found = Versioned.living(shard.get(key), ledger.now().position().timestampMs());
    assertThat(found).as("key %s of %s", key, name).isEqualTo(ledger.get(key));
    return found;
  }

  private void scan(KeyRange range, Direction direction, int limit) {
    try (var snapshot = shard.snapshot()) {
      scan(new View(snapshot, ledger.now()), range, direction, limit);
    }
  }

  private void scan(View view, KeyRange range, Direction direction, int limit) {
    var found = new ArrayList<Map.Entry<Bytes, Versioned>>();
    long nowMs = view.state().position().timestampMs();
    try (var cursor = view.snapshot().scan(range, direction, nowMs)) {
      while (found.size() < limit && cursor.next()) {
        found.add(at(cursor));
      }
    }
    var expected = view.state().in(range, direction);
    assertThat(view.snapshot().sequence()).isEqualTo(view.state().sequence());
    assertThat(found)
        .as("%s of %s in %s", direction, name, range)
        .isEqualTo(expected.subList(0, Math.min(limit, expected.size())));
  }

  private static Map.Entry<Bytes, Versioned> at(Cursor cursor) {
    return Map.entry(
        cursor.key(), new Versioned(cursor.value(), cursor.version(), cursor.expiresAtMs()));
  }

  private long expiry() {
    return ledger.now().position().timestampMs() + random.nextInt(2_000);
  }

  private Direction direction() {
    return Seeds.any(List.of(Direction.values()), random);
  }

  private KeyRange range() {
    var one = key();
    var other = key();
    return switch (random.nextInt(5)) {
      case 0 -> new KeyRange(one, null);
      case 1 -> new KeyRange(Bytes.EMPTY, one);
      default -> one.compareTo(other) < 0 ? new KeyRange(one, other) : new KeyRange(other, one);
    };
  }

  private Bytes value() {
    return Bytes.utf8("v" + random.nextInt(1_000) + "x".repeat(random.nextInt(50)));
  }

  private Bytes key() {
    return key(random.nextInt(KEYS));
  }

  /// Keys that are prefixes of each other, shorter and longer than eight bytes.
  private static Bytes key(int number) {
    return Bytes.utf8(
        "%c%s%d".formatted('a' + number % 4, "k".repeat(number % 3 * 5), number / 12));
  }
}
