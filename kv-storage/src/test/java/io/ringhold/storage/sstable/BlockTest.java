package io.ringhold.storage.sstable;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.Keys;
import io.ringhold.storage.io.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A block against a sorted map.
class BlockTest {
  /// @param alphabet of the keys: with few letters, keys are prefixes of each other and hold zeros
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 256})
  void aBlockIsASortedMap(int alphabet) {
    long seed = Long.getLong("ringhold.seed", System.nanoTime());
    System.out.println("BlockTest: seed " + seed);
    var random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] prefix = key(random, alphabet, random.nextInt(20));
      var entries = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
      int count = 1 + random.nextInt(random.nextBoolean() ? 5 : 200);
      int valueMax = random.nextInt(20) == 0 ? 2_000 : 30;
      for (int i = 0; i < count; i++) {
        byte[] value = new byte[random.nextInt(valueMax)];
        random.nextBytes(value);
        entries.put(concat(prefix, key(random, alphabet, random.nextInt(24))), value);
      }
      check(random, alphabet, prefix, entries);
    }
  }

  private static void check(
      Random random, int alphabet, byte[] prefix, NavigableMap<byte[], byte[]> entries) {
    var out = new ByteWriter();
    build(entries).finish(out);
    var block = new Block(out.array(), out.length());
    var index = new BlockIndex(block);
    List<byte[]> keys = new ArrayList<>(entries.keySet());
    assertThat(block.count()).isEqualTo(keys.size());
    var buffer = new KeyBuffer();
    var entry = new Entry();
    for (int i = 0; i < keys.size(); i++) {
      byte[] key = keys.get(i);
      block.read(i, buffer, entry);
      assertThat(entry.copyOfKey()).isEqualTo(key);
      assertThat(entry.copyOfValue()).isEqualTo(entries.get(key));
      assertThat(entry.sequence()).isEqualTo(i + 1);
      assertThat(block.find(key, Keys.hash(key, 0, key.length))).isEqualTo(i);
    }
    var probes = new ArrayList<>(keys);
    for (int i = 0; i < 50; i++) {
      probes.add(concat(prefix, key(random, alphabet, random.nextInt(24))));
      probes.add(key(random, alphabet, random.nextInt(24)));
    }
    for (byte[] probe : probes) {
      assertThat(block.lowerBound(probe)).isEqualTo(entries.headMap(probe, false).size());
      assertThat(index.blockOf(probe))
          .isEqualTo(Math.max(0, entries.headMap(probe, true).size() - 1));
      assertThat(block.find(probe, Keys.hash(probe, 0, probe.length)) >= 0)
          .isEqualTo(entries.containsKey(probe));
    }
  }

  private static BlockBuilder build(NavigableMap<byte[], byte[]> entries) {
    var builder = new BlockBuilder(true);
    var entry = new Entry();
    long sequence = 0;
    for (var each : entries.entrySet()) {
      byte[] key = each.getKey();
      byte[] value = each.getValue();
      entry.at(Entry.put(++sequence), key, 0, key.length, value, 0, value.length);
      builder.add(entry, Keys.hash(key, 0, key.length));
      assertThat(builder.lastKey()).isEqualTo(key);
    }
    return builder;
  }

  private static byte[] key(Random random, int alphabet, int length) {
    byte[] key = new byte[length];
    for (int i = 0; i < length; i++) {
      key[i] = (byte) random.nextInt(alphabet);
    }
    return key;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    return Bytes.wrap(a).concat(Bytes.wrap(b)).array();
  }
}
