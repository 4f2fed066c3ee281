package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.storage.io.MemoryFileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A [LocalStore] on a disk in memory, next to every state that its writes have led to.
final class StoreModel {
  static final Path ROOT = Path.of("/store");
  static final Path LOG = ROOT.resolve(LocalStore.LOG);
  static final Path TABLES = ROOT.resolve(LocalStore.SHARD);

  /// A memtable holds about 40 writes and a segment about 20, level 0 is merged at every second
  /// flush; nothing is synced by the clock.
  static final LocalStoreOptions OPTIONS =
      new LocalStoreOptions(
          new EngineOptions(6_000, 24_000, 4_000, 200, 2_000, 2, 4_000, Duration.ofMillis(1)),
          3_000,
          Duration.ofHours(1));

  private static final List<Durability> DURABILITIES = List.of(Durability.values());
  private static final int KEYS = 40;

  final MemoryFileSystem files = new MemoryFileSystem();
  final Random random;
  private final LocalStoreOptions options;
  private final BackgroundInTurns turns;
  private Supplier<Background> background;
  private @Nullable LocalStore store;

  /// By the last sequence: each is a prefix of the history.
  private final NavigableMap<Long, NavigableMap<Bytes, Versioned>> states = new TreeMap<>();

  /// Everything up to here was acknowledged, in whatever way.
  private long accepted;

  /// Everything up to here has to outlive a power cut.
  private long promised;

  private long nowMs;

  StoreModel(long seed) {
    this(seed, OPTIONS);
  }

  StoreModel(long seed, LocalStoreOptions options) {
    this.options = options;
    random = new Random(seed);
    turns = new BackgroundInTurns(random);
    background = () -> turns;
    states.put(0L, Collections.emptyNavigableMap());
  }

  /// From the next [#open] on, and then a seed repeats the choices only.
  void useThreads() {
    background = BackgroundThreads::new;
  }

  void open() {
    store =
        LocalStore.open(
            files,
            ROOT,
            options,
            EngineListener.NONE,
            () -> Instant.ofEpochMilli(nowMs),
            background);
  }

  LocalStore store() {
    return Objects.requireNonNull(store);
  }

  Durability anyDurability() {
    return Seeds.any(DURABILITIES, random);
  }

  /// Up to five operations at once.
  void write(Durability durability) {
    if (random.nextInt(10) == 0) {
      var _ = turns.turn();
    }
    nowMs += random.nextInt(30);
    long first = states.lastKey() + 1;
    var next = new TreeMap<>(states.lastEntry().getValue());
    var batch = batch(first, next);
    long last = first + batch.size() - 1;
    // Before it is written: it may come to be although nobody says so.
    states.put(last, next);
    try {
      assertThat(store().write(batch, durability)).isEqualTo(first);
    } catch (StorageException.DiskFull e) {
      goBackTo(accepted);
      throw e;
    } catch (StorageException.Failed e) {
      checkThatNothingIsWritten();
      throw e;
    }
    accepted = last;
    if (durability == Durability.SYNC) {
      promised = accepted;
    }
  }

  private WriteBatch batch(long first, NavigableMap<Bytes, Versioned> next) {
    var batch = new WriteBatch();
    int operations = random.nextInt(6);
    for (int i = 0; i < operations; i++) {
      var key = key(random.nextInt(KEYS));
      if (random.nextInt(4) == 0) {
        batch.delete(key);
        next.remove(key);
      } else {
        var value = Bytes.utf8("v" + (first + i) + "x".repeat(random.nextInt(60)));
        long expiresAtMs = random.nextInt(3) == 0 ? nowMs + random.nextInt(2_000) : Versioned.NEVER;
        batch.put(key, value, expiresAtMs);
        next.put(key, new Versioned(value, first + i, expiresAtMs));
      }
    }
    return batch;
  }

  void flush() {
    store().flush();
    promised = accepted;
  }

  /// The caller knows that everything has reached the disk.
  void promiseAll() {
    promised = accepted;
  }

  /// After an I/O error: nothing that is written now is acknowledged, and nothing of it is there
  /// later.
  private void checkThatNothingIsWritten() {
    for (int operations = 3; operations >= 0; operations--) {
      var batch = new WriteBatch();
      for (int i = 0; i < operations; i++) {
        batch.put(key(i), Bytes.utf8("refused"));
      }
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> store().write(batch, Durability.SYNC));
    }
  }

  /// The machine loses power, and starts again.
  void cutPower() {
    stop();
    files.crash(random.nextLong());
    open();
    recover(promised);
  }

  /// The process is killed, and started again.
  void kill() {
    stop();
    files.restart();
    open();
    recover(accepted);
  }

  void closeAndReopen() {
    store().close();
    assertThat(files.openFiles()).as("open files").isZero();
    open();
    recover(accepted);
  }

  void stop() {
    files.powerOff();
    close();
    assertThat(files.openFiles()).as("open files").isZero();
  }

  /// Whether or not it can still write its end.
  void close() {
    try {
      if (store != null) {
        store.close();
      }
    } catch (StorageException e) {
      // It has no power.
    }
  }

  /// Checks that the store is at one of its states, not before that at `atLeast`, and goes on from
  /// there.
  private void recover(long atLeast) {
    long sequence;
    try (var snapshot = store().snapshot()) {
      sequence = snapshot.sequence();
    }
    assertThat(sequence).as("recovered sequence").isGreaterThanOrEqualTo(atLeast);
    assertThat(sequence).as("recovered sequence").isIn(states.keySet());
    goBackTo(sequence);
    accepted = sequence;
    promised = sequence;
    check();
  }

  private void goBackTo(long sequence) {
    states.tailMap(sequence, false).clear();
  }

  /// What was refused last is not in it, if anybody asks before the store is opened again.
  void check() {
    var expected = living(Objects.requireNonNull(states.get(accepted)));
    try (var snapshot = store().snapshot()) {
      assertThat(snapshot.sequence()).isEqualTo(accepted);
      assertThat(read(snapshot, Direction.FORWARD)).isEqualTo(List.copyOf(expected.entrySet()));
      assertThat(read(snapshot, Direction.REVERSE))
          .isEqualTo(List.copyOf(expected.descendingMap().entrySet()));
    }
    for (int i = 0; i < KEYS; i++) {
      assertThat(store().get(key(i))).as("key %s", key(i)).isEqualTo(expected.get(key(i)));
    }
  }

  private NavigableMap<Bytes, Versioned> living(NavigableMap<Bytes, Versioned> all) {
    var living = new TreeMap<>(all);
    living.values().removeIf(value -> value.isExpired(nowMs));
    return living;
  }

  private List<Object> read(Snapshot snapshot, Direction direction) {
    var found = new ArrayList<Object>();
    try (var cursor = snapshot.scan(KeyRange.all(), direction, nowMs)) {
      while (cursor.next()) {
        var value = new Versioned(cursor.value(), cursor.version(), cursor.expiresAtMs());
        found.add(Map.entry(cursor.key(), value));
      }
    }
    return found;
  }

  private static Bytes key(int number) {
    return Bytes.utf8("key-" + number);
  }
}
