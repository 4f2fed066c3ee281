package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.MemoryFileSystem;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What readers find in the cache when tables are merged under them.
class CacheTest {
  private static final int KEYS = 2_000;
  private static final int BLOCK_BYTES = 400;

  private final BackgroundInTurns background = new BackgroundInTurns(new Random(1));
  private Engine engine = open(1 << 20);
  private Shard shard = engine.openShard("s");

  private Engine open(long cacheBytes) {
    return Engine.open(
        new MemoryFileSystem(),
        Model.ROOT,
        new EngineOptions(
            1 << 20, 8 << 20, cacheBytes, BLOCK_BYTES, 20_000, 2, 1 << 20, Duration.ofMillis(1)),
        EngineListener.NONE,
        () -> background);
  }

  private void useCacheOf(long bytes) {
    engine.close();
    engine = open(bytes);
    shard = engine.openShard("s");
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void whatReadersHadIsThereAfterItWasMerged() {
    merge();
    readAll(KEYS);
    merge();
    assertThat(missesOf(() -> readAll(KEYS))).isZero();
  }

  /// The hot part is there, at the cost of what nobody asks for any more.
  @Test
  void whatReadersHadIsThereAfterItWasMergedThoughTheCacheIsFull() {
    useCacheOf(60_000);
    merge();
    readAll(KEYS);
    for (int i = 0; i < 4; i++) {
      readAll(KEYS / 8);
    }
    assertThat(engine.stats().cacheBytes()).isGreaterThan(55_000);
    merge();
    assertThat(missesOf(() -> readAll(KEYS / 8))).isZero();
  }

  @Test
  void whatNobodyReadsIsNotPutThere() {
    useCacheOf(300_000);
    merge();
    merge();
    assertThat(engine.stats().cacheBytes()).isZero();
    readAll(KEYS / 8);
    long cached = engine.stats().cacheBytes();
    merge();
    assertThat(engine.stats().cacheBytes()).isLessThan(cached + 2 * BLOCK_BYTES);
  }

  @Test
  void tablesThatAreGoneTakeNoRoom() {
    merge();
    readAll(KEYS);
    long cached = engine.stats().cacheBytes();
    for (int i = 0; i < 10; i++) {
      merge();
    }
    assertThat(engine.stats().cacheBytes()).isLessThan(cached + (1 << 20) / 16);
  }

  /// Writes a few keys everywhere, so that all tables are merged with them.
  private void merge() {
    long before = shard.stats().compactions();
    for (int flush = 0; flush < 2; flush++) {
      var batch = new WriteBatch();
      for (int i = flush; i < KEYS; i += before == 0 ? 1 : 500) {
        batch.put(key(i), Bytes.utf8("value " + "x".repeat(60)));
      }
      shard.write(batch);
      shard.flush(Bytes.EMPTY);
    }
    background.runAll();
    assertThat(shard.stats().compactions()).isGreaterThan(before);
    assertThat(shard.stats().levels().getFirst().tables()).isZero();
  }

  private void readAll(int keys) {
    for (int i = 0; i < keys; i++) {
      assertThat(shard.get(key(i))).isNotNull();
    }
  }

  private long missesOf(Runnable reads) {
    long before = engine.stats().cacheMisses();
    reads.run();
    return engine.stats().cacheMisses() - before;
  }

  private static Bytes key(int number) {
    return Bytes.utf8("key-%05d".formatted(number));
  }
}
