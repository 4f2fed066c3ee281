package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.MemoryFileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A shard on a disk in memory, next to a sorted map that says what it should hold.
final class Model {
  static final Path ROOT = Path.of("/data");
  static final EngineOptions TINY =
      new EngineOptions(2_000, 100_000, 4_000, 100, 700, 2, 1_500, Duration.ofMillis(1));
  private static final int KEYS = 40;

  /// What a flush promises to bring back.
  record State(NavigableMap<Bytes, Versioned> entries, long sequence, LogPosition position) {}

  record View(Snapshot snapshot, NavigableMap<Bytes, Versioned> entries) {}

  final MemoryFileSystem files = new MemoryFileSystem();
  final Random random;
  final BackgroundInTurns background;
  private final EngineOptions options;
  private @Nullable Engine engine;
  private @Nullable Shard shard;
  private NavigableMap<Bytes, Versioned> entries = new TreeMap<>();
  private long sequence;
  private LogPosition position = LogPosition.ZERO;
  private final Map<Bytes, State> promised = new HashMap<>();
  private int rotations;

  Model(long seed) {
    this(seed, TINY);
  }

  Model(long seed, EngineOptions options) {
    this.options = options;
    random = new Random(seed);
    background = new BackgroundInTurns(random);
    promised.put(Bytes.EMPTY, new State(new TreeMap<>(), 0, LogPosition.ZERO));
  }

  void open() {
    engine = Engine.open(files, ROOT, options, EngineListener.NONE, () -> background);
    shard = engine.openShard("s");
  }

  Engine engine() {
    return Objects.requireNonNull(engine);
  }

  Shard shard() {
    return Objects.requireNonNull(shard);
  }

  /// Up to where the shard claimed to be durable before it was lost.
  LogPosition claimed() {
    return shard == null ? LogPosition.ZERO : shard.durable();
  }

  /// One log entry with up to five operations.
  void write() {
    var batch = new WriteBatch();
    int operations = random.nextInt(6);
    var next = new TreeMap<>(entries);
    long first = sequence + 1;
    for (int i = 0; i < operations; i++) {
      var key = key();
      if (random.nextInt(4) == 0) {
        batch.delete(key);
        next.remove(key);
      } else {
        var value = Bytes.utf8("v" + (first + i) + "x".repeat(random.nextInt(60)));
        long expiresAtMs =
            random.nextInt(3) == 0
                ? position.timestampMs() + random.nextInt(2_000)
                : Versioned.NEVER;
        batch.put(key, value, expiresAtMs);
        next.put(key, new Versioned(value, first + i, expiresAtMs));
      }
    }
    assertThat(shard().write(batch)).isEqualTo(first);
    entries = next;
    sequence += operations;
    position =
        new LogPosition(1, position.index() + 1, position.timestampMs() + random.nextInt(30));
    shard().advance(position);
  }

  /// The name under which the state is promised; the promise is made before it is kept.
  Bytes promise() {
    var name = Bytes.utf8("rotation " + ++rotations);
    promised.put(name, new State(new TreeMap<>(entries), sequence, position));
    return name;
  }

  View snapshot() {
    return new View(shard().snapshot(), new TreeMap<>(entries));
  }

  /// Stops everything as a lost machine would, and opens what is left. The caller looks what that
  /// is.
  void crashAndReopen() {
    var before = shard().durable();
    stop();
    files.crash(random.nextLong());
    open();
    recover(before);
  }

  /// Stops everything as SIGKILL would. What the reopened shard claims to be durable must survive a
  /// crash from then on.
  void killAndReopen() {
    var before = shard().durable();
    stop();
    files.restart();
    open();
    recover(before);
  }

  void stop() {
    files.powerOff();
    if (engine != null) {
      engine.close();
    }
    assertThat(files.openFiles()).as("open files").isZero();
  }

  void closeAndReopen() {
    var before = shard().durable();
    engine().close();
    assertThat(files.openFiles()).as("open files").isZero();
    open();
    recover(before);
  }

  /// Checks that the shard is exactly at some promised state, not before `durable`, and goes on
  /// from there.
  void recover(LogPosition durable) {
    var state = promised.get(shard().attachment());
    assertThat(state).as("state with attachment %s", shard().attachment()).isNotNull();
    assertThat(shard().durable()).isEqualTo(state.position()).isEqualTo(shard().applied());
    assertThat(shard().durable().index()).isGreaterThanOrEqualTo(durable.index());
    assertThat(shard().lastSequence()).isEqualTo(state.sequence());
    entries = new TreeMap<>(state.entries());
    sequence = state.sequence();
    position = state.position();
    check();
  }

  void check() {
    for (int i = 0; i < KEYS; i++) {
      var key = key(i);
      assertThat(living(shard().get(key), position))
          .as("key %s", key)
          .isEqualTo(living(entries.get(key), position));
    }
    try (var snapshot = shard().snapshot()) {
      assertThat(snapshot.sequence()).isEqualTo(sequence);
      assertThat(snapshot.position()).isEqualTo(position);
      check(snapshot, KeyRange.all(), entries);
    }
  }

  void checkSomeRange() {
    try (var view = snapshot().snapshot()) {
      checkSomeRange(new View(view, entries));
    }
  }

  void checkSomeRange(View view) {
    var one = key();
    var other = key();
    var range = one.compareTo(other) < 0 ? new KeyRange(one, other) : new KeyRange(other, one);
    check(view.snapshot(), range, view.entries().subMap(range.from(), true, to(range), false));
    check(view.snapshot(), new KeyRange(one, null), view.entries().tailMap(one, true));
    var at = view.snapshot().position();
    assertThat(living(view.snapshot().get(one), at)).isEqualTo(living(view.entries().get(one), at));
  }

  /// That a copy of the durable state opens equal to it.
  void checkCheckpoint() {
    shard().flush(promise());
    engine().dropShard("copy");
    shard().checkpoint(ROOT.resolve("copy"));
    try (var copy = engine().openShard("copy")) {
      assertThat(copy.durable()).isEqualTo(position);
      assertThat(copy.attachment()).isEqualTo(shard().attachment());
      try (var snapshot = copy.snapshot()) {
        check(snapshot, KeyRange.all(), entries);
      }
    }
  }

  /// Until nothing is left to flush or to compact; on a disk that is full for good it would go on
  /// trying.
  void settle() {
    do {
      background.round();
    } while (!files.isLost() && !background.isIdle());
  }

  private static void check(
      Snapshot snapshot, KeyRange range, NavigableMap<Bytes, Versioned> expected) {
    var lines = lines(expected, snapshot.position());
    assertThat(read(snapshot, range, Direction.FORWARD)).isEqualTo(lines);
    assertThat(read(snapshot, range, Direction.REVERSE)).isEqualTo(lines.reversed());
  }

  /// What a reader at this place in the log sees; what has expired by then may be there or not.
  private static @Nullable Versioned living(@Nullable Versioned found, LogPosition at) {
    return Versioned.living(found, at.timestampMs());
  }

  static List<String> read(Snapshot snapshot, KeyRange range, Direction direction) {
    var lines = new ArrayList<String>();
    try (var cursor = snapshot.scan(range, direction, snapshot.position().timestampMs())) {
      while (cursor.next()) {
        lines.add(line(cursor.key(), cursor.value(), cursor.version()));
      }
    }
    return lines;
  }

  private static List<String> lines(NavigableMap<Bytes, Versioned> entries, LogPosition at) {
    return entries.entrySet().stream()
        .filter(entry -> !entry.getValue().isExpired(at.timestampMs()))
        .map(entry -> line(entry.getKey(), entry.getValue().value(), entry.getValue().version()))
        .toList();
  }

  private static String line(Bytes key, Bytes value, long version) {
    return key + "=" + value + "@" + version;
  }

  private static Bytes to(KeyRange range) {
    var to = range.to();
    return to == null ? Bytes.EMPTY : to;
  }

  private Bytes key() {
    return key(random.nextInt(KEYS));
  }

  /// Keys that are prefixes of each other, with bytes of both signs.
  private static Bytes key(int number) {
    var key = new byte[1 + number % 3];
    java.util.Arrays.fill(key, (byte) (number * 13));
    return Bytes.wrap(key).concat(Bytes.utf8(Integer.toString(number / 3)));
  }
}
