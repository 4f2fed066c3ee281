package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.MemoryFileSystem;
import io.ringhold.storage.manifest.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of values that expire, and of what is deleted.
class ExpiryTest {
  private static final EngineOptions OPTIONS =
      new EngineOptions(1 << 20, 8 << 20, 1 << 20, 100, 700, 4, 1 << 20, Duration.ofMillis(1));

  private static final long WEEK_MS = Duration.ofDays(7).toMillis();

  private final BackgroundInTurns background = new BackgroundInTurns(new Random(1));
  private final Engine engine =
      Engine.open(
          new MemoryFileSystem(), Path.of("/data"), OPTIONS, EngineListener.NONE, () -> background);
  private final Shard shard = engine.openShard("s");
  private long index;

  @AfterEach
  void close() {
    engine.close();
  }

  private static Bytes key(int number) {
    return Bytes.utf8("key-%04d".formatted(number));
  }

  private void put(int from, int to, String value, long expiresAtMs) {
    var batch = new WriteBatch();
    for (int i = from; i < to; i++) {
      batch.put(key(i), Bytes.utf8(value), expiresAtMs);
    }
    shard.write(batch);
  }

  /// Makes what was written durable at this time.
  private void flushAt(long nowMs) {
    shard.advance(new LogPosition(1, ++index, nowMs));
    shard.flush(Bytes.EMPTY);
    background.runAll();
  }

  private long tableBytes() {
    return shard.stats().levels().stream().mapToLong(ShardStats.Level::bytes).sum();
  }

  @Test
  void aValueIsReadWithItsTimeFromMemoryAndFromTables() {
    put(0, 1, "one", 70);
    var expected = new Versioned(Bytes.utf8("one"), 1, 70);
    assertThat(shard.get(key(0))).isEqualTo(expected);
    flushAt(10);
    assertThat(shard.get(key(0))).isEqualTo(expected);
    assertThat(expected.isExpired(69)).isFalse();
    assertThat(expected.isExpired(70)).isTrue();
  }

  @Test
  void whatHasExpiredGivesItsSpaceBackWithoutMoreWritesToItsKeys() {
    put(0, 1_000, "brief", 100);
    flushAt(10);
    assertThat(tableBytes()).isGreaterThan(10_000);
    put(2_000, 2_001, "another", Versioned.NEVER);
    flushAt(99);
    assertThat(tableBytes()).isGreaterThan(10_000);
    put(2_001, 2_002, "another", Versioned.NEVER);
    flushAt(100);
    assertThat(tableBytes()).isLessThan(1_000);
    assertThat(shard.get(key(2_001))).isNotNull();
  }

  @Test
  void anOlderValueDoesNotComeBackInThePlaceOfAnExpiredOne() {
    put(0, 1_000, "old", Versioned.NEVER);
    flushAt(10);
    put(0, 1_000, "brief", 100);
    flushAt(20);
    flushAt(100);
    flushAt(101);
    for (int i = 0; i < 1_000; i++) {
      var found = shard.get(key(i));
      assertThat(found == null || found.isExpired(100)).as("key %d: %s", i, found).isTrue();
    }
  }

  @Test
  void aSnapshotGoesOnSeeingWhatHasExpiredSinceThen() {
    put(0, 1_000, "brief", 100);
    flushAt(10);
    try (var snapshot = shard.snapshot()) {
      put(2_000, 2_001, "another", Versioned.NEVER);
      flushAt(100);
      assertThat(shard.get(key(0))).isNull();
      assertThat(snapshot.get(key(0))).isEqualTo(new Versioned(Bytes.utf8("brief"), 1, 100));
    }
  }

  @Test
  void tablesOfDeletesDoNotStay() {
    put(0, 2_000, "value", Versioned.NEVER);
    flushAt(1);
    var batch = new WriteBatch();
    for (int i = 0; i < 2_000; i++) {
      batch.delete(key(i));
    }
    shard.write(batch);
    flushAt(2);
    assertThat(tableBytes()).isZero();
  }

  @Test
  void littleThatIsDeadIsOffTheDiskAWeekLater() {
    put(0, 500, "value", Versioned.NEVER);
    put(500, 501, "brief", 20);
    flushAt(1);
    shard.write(new WriteBatch().delete(key(7)));
    put(600, 610, "another", Versioned.NEVER);
    flushAt(10);
    flushAt(9 + WEEK_MS);
    assertThat(deletes()).isEqualTo(1);
    flushAt(10 + WEEK_MS);
    assertThat(deletes()).isZero();
    assertThat(shard.get(key(7))).isNull();
    assertThat(shard.get(key(500))).isNull();
    assertThat(shard.get(key(499))).isNotNull();
  }

  @Test
  void whatExpiresInTheDeepestTableIsOffTheDiskAWeekLater() {
    put(0, 500, "value", Versioned.NEVER);
    put(500, 502, "brief", 50);
    put(502, 503, "longer", 50 + 2 * WEEK_MS);
    flushAt(1);
    shard.write(new WriteBatch().delete(key(7)));
    flushAt(2);
    assertThat(shard.get(key(500))).isNotNull();
    long levelOne = shard.stats().levels().get(1).bytes();
    assertThat(levelOne).isPositive();
    flushAt(49 + WEEK_MS);
    assertThat(shard.get(key(500))).isNotNull();
    flushAt(50 + WEEK_MS);
    assertThat(shard.get(key(500))).isNull();
    assertThat(shard.get(key(502))).isNotNull();
    assertThat(shard.stats().levels().get(1).bytes()).isBetween(1L, levelOne - 1);
    long compactions = shard.stats().compactions();
    flushAt(51 + WEEK_MS);
    assertThat(shard.stats().compactions()).isEqualTo(compactions);
  }

  /// In tables.
  private long deletes() {
    Version version = shard.retainedVersion();
    try {
      return IntStream.range(0, Version.LEVELS)
          .boxed()
          .flatMap(level -> version.level(level).stream())
          .mapToLong(table -> table.info().properties().tombstones())
          .sum();
    } finally {
      version.release();
    }
  }
}
