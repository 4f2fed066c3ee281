package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.DiskFileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Readers beside one writer, flushes and compactions, on a real disk.
class ConcurrencyTest {
  private static final int KEYS = 10;
  private static final int BATCHES = 6_000;
  private static final int READERS = 3;

  /// Memtables for about 50 batches, blocks for about 10 rows, and a cache that holds next to
  /// nothing.
  private static final EngineOptions SMALL =
      new EngineOptions(64 << 10, 1 << 20, 4_000, 200, 4_000, 2, 8_000, Duration.ofMillis(1));

  @TempDir Path root;
  private final AtomicBoolean done = new AtomicBoolean();

  @Test
  void readersSeeWholeBatchesOnlyAlsoWhenTheyAreInterrupted() throws Exception {
    try (var engine = Engine.open(new DiskFileSystem(), root, SMALL, EngineListener.NONE);
        var shard = engine.openShard("s");
        var threads = Executors.newCachedThreadPool()) {
      shard.write(batch(0));
      var readers = new ArrayList<Future<Integer>>();
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(reader(shard, i)));
      }
      try {
        writeAll(shard);
      } finally {
        done.set(true);
      }
      assertAllRead(readers);
      assertThat(shard.stats().compactions()).isPositive();
      assertThat(shard.stats().flushes()).isPositive();
    }
  }

  private static void assertAllRead(List<Future<Integer>> readers)
      throws InterruptedException, ExecutionException {
    for (var reader : readers) {
      assertThat(reader.get()).isPositive();
    }
  }

  private static void writeAll(Shard shard) {
    for (int i = 1; i <= BATCHES; i++) {
      shard.write(batch(i));
      shard.advance(new LogPosition(1, i, 0));
      if (shard.wantsRotation()) {
        shard.rotate(Bytes.EMPTY);
      }
    }
  }

  private Callable<Integer> reader(Shard shard, int number) {
    return () -> {
      int rounds = 0;
      long last = 0;
      while (!done.get()) {
        if (number == 0) {
          Thread.currentThread().interrupt();
        }
        long seen = readOnce(shard);
        assertThat(seen).isGreaterThanOrEqualTo(last);
        last = seen;
        rounds++;
      }
      // The flag is where it was put: a read does not swallow it.
      assertThat(Thread.interrupted()).isEqualTo(number == 0);
      return rounds;
    };
  }

  /// Scans and gets agree on one value for all keys of the batch.
  private static long readOnce(Shard shard) {
    var values = new HashSet<String>();
    int rows = 0;
    try (var snapshot = shard.snapshot();
        var up = snapshot.scan(KeyRange.all(), Direction.FORWARD);
        var down = snapshot.scan(KeyRange.all(), Direction.REVERSE)) {
      while (up.next() && down.next()) {
        values.add(up.value().toString());
        values.add(down.value().toString());
        rows++;
      }
      var got = snapshot.get(key(0));
      assertThat(got).isNotNull();
      values.add(got.value().toString());
    }
    assertThat(values).hasSize(1);
    assertThat(rows).isEqualTo(KEYS);
    // Whoever saw one write of a batch sees the others from then on.
    long seen = Long.parseLong(values.iterator().next());
    for (int i = 0; i < KEYS; i++) {
      var newest = shard.get(key(i));
      assertThat(newest).isNotNull();
      long now = Long.parseLong(newest.value().toString());
      assertThat(now).isGreaterThanOrEqualTo(seen);
      seen = now;
    }
    return seen;
  }

  private static WriteBatch batch(int number) {
    var batch = new WriteBatch();
    for (int i = 0; i < KEYS; i++) {
      batch.put(key(i), Bytes.utf8(Integer.toString(number)));
    }
    return batch;
  }

  private static Bytes key(int number) {
    return Bytes.utf8("key" + number);
  }
}
