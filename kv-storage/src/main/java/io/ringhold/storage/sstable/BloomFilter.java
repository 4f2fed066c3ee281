package io.ringhold.storage.sstable;

import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.LittleEndian;

/// Says "not here" for 99 of 100 absent keys, at 10 bits per key and 7 probes (Bloom 1970; both
/// hash functions come from one 64-bit hash as in Kirsch and Mitzenmacher 2006).
final class BloomFilter {
  private static final int BITS_PER_KEY = 10;
  private static final int PROBES = 7;
  private static final long MIX = 0xc6a4a7935bd1e995L;

  private final long[] words;

  private BloomFilter(long[] words) {
    this.words = words;
  }

  static BloomFilter of(long[] hashes, int count) {
    long bits = Math.max(Long.SIZE, (long) count * BITS_PER_KEY);
    var filter = new BloomFilter(new long[Math.toIntExact((bits + Long.SIZE - 1) / Long.SIZE)]);
    for (int i = 0; i < count; i++) {
      filter.add(hashes[i]);
    }
    return filter;
  }

  /// Reads what [#write] wrote, without the checksum.
  static BloomFilter read(byte[] bytes) {
    var words = new long[bytes.length / Long.BYTES];
    for (int i = 0; i < words.length; i++) {
      words[i] = LittleEndian.getLong(bytes, i * Long.BYTES);
    }
    return new BloomFilter(words);
  }

  ByteWriter write() {
    var out = new ByteWriter();
    for (long word : words) {
      out.u64(word);
    }
    return out;
  }

  boolean mayContain(long hash) {
    long step = Long.rotateLeft(hash, 32) | 1;
    for (int i = 0; i < PROBES; i++) {
      long bit = bit(hash + i * step);
      if ((words[(int) (bit >>> 6)] & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  private void add(long hash) {
    long step = Long.rotateLeft(hash, 32) | 1;
    for (int i = 0; i < PROBES; i++) {
      long bit = bit(hash + i * step);
      words[(int) (bit >>> 6)] |= 1L << bit;
    }
  }

  private long bit(long hash) {
    return Math.unsignedMultiplyHigh(hash, (long) words.length * Long.SIZE);
  }

  /// MurmurHash64A with seed 0 (Austin Appleby, public domain).
  static long hash(byte[] key) {
    long h = key.length * MIX;
    int whole = key.length & ~7;
    for (int at = 0; at < whole; at += Long.BYTES) {
      long k = LittleEndian.getLong(key, at) * MIX;
      h = (h ^ (k ^ k >>> 47) * MIX) * MIX;
    }
    if (whole < key.length) {
      long tail = 0;
      for (int at = key.length - 1; at >= whole; at--) {
        tail = (tail << 8) | (key[at] & 0xff);
      }
      h = (h ^ tail) * MIX;
    }
    h = (h ^ h >>> 47) * MIX;
    return h ^ h >>> 47;
  }
}
