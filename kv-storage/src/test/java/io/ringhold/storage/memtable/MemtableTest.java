package io.ringhold.storage.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Span;
import io.ringhold.storage.entry.Span.Way;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemtableTest {
  private static final byte[] DELETED = new byte[0];

  private final long seed = Long.getLong("ringhold.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /// Against a sorted map of sorted maps, at sequences of now and then.
  @ParameterizedTest
  @CsvSource({"2, 12, 3000", "3, 30, 20000", "256, 3, 50000", "256, 20, 50000"})
  void aMemtableIsASortedMapOfVersions(int alphabet, int lengthMax, int writes) throws IOException {
    System.out.println("MemtableTest: seed " + seed);
    var memtable = new Memtable();
    var model = new TreeMap<byte[], NavigableMap<Long, byte[]>>(Arrays::compareUnsigned);
    for (long sequence = 1; sequence <= writes; sequence++) {
      byte[] key = key(alphabet, lengthMax);
      byte[] value = ByteBuffer.allocate(8 + random.nextInt(20)).putLong(sequence).array();
      if (random.nextInt(5) == 0) {
        memtable.delete(key, sequence);
        value = DELETED;
      } else {
        memtable.put(key, sequence, value);
      }
      model.computeIfAbsent(key, _ -> new TreeMap<>()).put(sequence, value);
      if (random.nextInt(writes / 20) == 0) {
        compare(memtable, model, 1 + random.nextLong(sequence), alphabet, lengthMax);
      }
    }
    compare(memtable, model, writes, alphabet, lengthMax);
  }

  private void compare(
      Memtable memtable,
      NavigableMap<byte[], NavigableMap<Long, byte[]>> model,
      long sequence,
      int alphabet,
      int lengthMax)
      throws IOException {
    var entry = new Entry();
    for (int i = 0; i < 100; i++) {
      byte[] key = key(alphabet, lengthMax);
      var versions = model.get(key);
      var expected = versions == null ? null : versions.floorEntry(sequence);
      assertThat(memtable.get(key, sequence, entry)).isEqualTo(expected != null);
      if (expected != null) {
        assertThat(entry.copyOfKey()).isEqualTo(key);
        assertThat(entry.sequence()).isEqualTo(expected.getKey());
        assertThat(entry.copyOfValue()).isEqualTo(expected.getValue());
        assertThat(entry.tombstone()).isEqualTo(expected.getValue().length == 0);
      }
    }
    for (int i = 0; i < 10; i++) {
      byte[] from = i == 0 ? new byte[0] : key(alphabet, lengthMax);
      byte[] to = i < 3 ? null : key(alphabet, lengthMax);
      if (to != null && Arrays.compareUnsigned(from, to) > 0) {
        byte[] swapped = from;
        from = to;
        to = swapped;
      }
      List<String> expected = expected(model, from, to, sequence);
      assertThat(walk(memtable.cursor(new Span(from, to, Way.ASCENDING), sequence)))
          .isEqualTo(expected);
      assertThat(walk(memtable.cursor(new Span(from, to, Way.DESCENDING), sequence)).reversed())
          .isEqualTo(expected);
    }
  }

  private static List<String> expected(
      NavigableMap<byte[], NavigableMap<Long, byte[]>> model,
      byte[] from,
      byte @Nullable [] to,
      long sequence) {
    var inside = to == null ? model.tailMap(from, true) : model.subMap(from, true, to, false);
    List<String> expected = new ArrayList<>();
    inside.forEach((key, versions) -> {
      var version = versions.floorEntry(sequence);
      if (version != null) {
        expected.add(Arrays.toString(key) + version.getKey() + Arrays.toString(version.getValue()));
      }
    });
    return expected;
  }

  private static List<String> walk(EntryCursor cursor) throws IOException {
    List<String> walked = new ArrayList<>();
    while (cursor.next()) {
      walked.add(
          Arrays.toString(cursor.copyOfKey())
              + cursor.sequence()
              + Arrays.toString(cursor.copyOfValue()));
    }
    return walked;
  }

  private byte[] key(int alphabet, int lengthMax) {
    byte[] key = new byte[1 + random.nextInt(lengthMax)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) random.nextInt(alphabet);
    }
    return key;
  }

  /// Each sequence writes one key; whoever knows of a sequence must find what it wrote, and a walk
  /// must meet every key that was written by then, in order.
  @Test
  void readersFindAllThatTheyHaveBeenToldOf() throws Exception {
    System.out.println("MemtableTest: seed " + seed);
    int writes = 200_000;
    int keys = 40_000;
    var memtable = new Memtable();
    var visible = new AtomicLong();
    long[] firstWrite = new long[keys];
    int[] order = random.ints(writes, 0, keys).toArray();
    for (int i = writes - 1; i >= 0; i--) {
      firstWrite[order[i]] = i + 1L;
    }
    try (var readers = Executors.newFixedThreadPool(2)) {
      List<Future<@Nullable Void>> ends = new ArrayList<>();
      for (int reader = 0; reader < 2; reader++) {
        ends.add(
            readers.submit(reader(memtable, visible, writes, order, firstWrite, seed + reader)));
      }
      for (int i = 0; i < writes; i++) {
        memtable.put(scattered(order[i]), i + 1, new byte[8]);
        visible.set(i + 1);
      }
      for (var end : ends) {
        get(end);
      }
    }
  }

  private static void get(Future<@Nullable Void> end) throws Exception {
    try {
      end.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static Callable<@Nullable Void> reader(
      Memtable memtable,
      AtomicLong visible,
      long writes,
      int[] order,
      long[] firstWrite,
      long seed) {
    return () -> {
      var random = new Random(seed);
      var entry = new Entry();
      long now;
      do {
        now = visible.get();
        for (int i = 0; i < 1_000 && now > 0; i++) {
          int written = order[random.nextInt((int) now)];
          assertThat(memtable.get(scattered(written), now, entry)).isTrue();
          assertThat(entry.sequence()).isBetween(firstWrite[written], now);
        }
        long known = now;
        long expected = Arrays.stream(firstWrite).filter(at -> at > 0 && at <= known).count();
        for (Way way : Way.values()) {
          assertThat(count(memtable.cursor(new Span(new byte[0], null, way), now), way))
              .isEqualTo(expected);
        }
      } while (now < writes);
      return null;
    };
  }

  private static long count(EntryCursor cursor, Way way) throws IOException {
    long count = 0;
    byte[] before = new byte[0];
    while (cursor.next()) {
      int order = cursor.compareKey(before);
      assertThat(count == 0 || (way == Way.ASCENDING ? order > 0 : order < 0)).isTrue();
      before = cursor.copyOfKey();
      count++;
    }
    return count;
  }

  private static byte[] scattered(long key) {
    return ByteBuffer.allocate(12).putInt(7).putLong(key * 0x9e3779b97f4a7c15L).array();
  }
}
