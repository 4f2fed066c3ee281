package io.ringhold.storage.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MergingCursorTest {
  private static final byte[] ALPHABET = {0, 1, -1};
  private static final byte[] VALUE = {};

  @Test
  void newestOfEachKeyInOrder() {
    Seeds.each(
        2_000,
        seed -> {
          var random = new Random(seed);
          Span.Way way = random.nextBoolean() ? Span.Way.ASCENDING : Span.Way.DESCENDING;
          Comparator<byte[]> order =
              way == Span.Way.ASCENDING
                  ? Arrays::compareUnsigned
                  : (a, b) -> Arrays.compareUnsigned(b, a);
          NavigableMap<byte[], Long> newest = new TreeMap<>(order);
          var sources = new ArrayList<EntryCursor>();
          List<byte[]> beginnings = List.of(key(random, 12), key(random, 12), key(random, 3));
          long sequence = 0;
          int count = random.nextInt(6);
          for (int i = 0; i < count; i++) {
            NavigableMap<byte[], Long> entries = new TreeMap<>(order);
            int size = random.nextInt(60);
            for (int n = 0; n < size; n++) {
              entries.put(concat(Seeds.any(beginnings, random), key(random, 12)), ++sequence);
            }
            newest.putAll(entries);
            sources.add(new Walk(entries, random));
          }
          EntryCursor merged = MergingCursor.of(sources, way);
          for (var expected : newest.entrySet()) {
            assertThat(merged.next()).isTrue();
            assertThat(merged.copyOfKey()).isEqualTo(expected.getKey());
            assertThat(merged.sequence()).isEqualTo(expected.getValue());
          }
          assertThat(merged.next()).isFalse();
        });
  }

  private static byte[] key(Random random, int lengthMax) {
    byte[] key = new byte[random.nextInt(lengthMax + 1)];
    for (int i = 0; i < key.length; i++) {
      key[i] = ALPHABET[random.nextInt(ALPHABET.length)];
    }
    return key;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    return Bytes.wrap(a).concat(Bytes.wrap(b)).array();
  }

  /// Knows of some of its keys what they share with their neighbours, and spoils each key as soon
  /// as it may.
  private static final class Walk extends EntryCursor {
    private final List<byte[]> keys;
    private final List<Long> sequences;
    private final boolean blocks;
    private final Random random;
    private byte[] before = {};
    private byte[] now = {};
    private int place = -1;
    private int blockEnd;
    private int prefixLength;

    Walk(NavigableMap<byte[], Long> entries, Random random) {
      keys = new ArrayList<>(entries.keySet());
      sequences = new ArrayList<>(entries.values());
      blocks = random.nextInt(3) > 0;
      this.random = random;
    }

    @Override
    public boolean next() throws IOException {
      if (++place >= keys.size()) {
        return false;
      }
      if (blocks && place == blockEnd) {
        blockEnd = Math.min(keys.size(), place + 1 + random.nextInt(20));
        byte[] first = keys.get(place);
        int differ = Arrays.mismatch(first, keys.get(blockEnd - 1));
        prefixLength = differ < 0 ? first.length : differ;
      }
      Arrays.fill(before, (byte) 0x55);
      before = now;
      now = keys.get(place).clone();
      at(put(sequences.get(place)), now, 0, now.length, VALUE, 0, 0);
      return true;
    }

    @Override
    public int prefixLength() {
      return prefixLength;
    }
  }
}
