package io.ringhold.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// MurmurHash3 x64 128 (Austin Appleby, public domain), seed 0, of which the first 64 bits are
/// kept.
///
/// Which shard a key belongs to hangs on these bits, so they never change.
public final class Murmur3 {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  private Murmur3() {}

  /// The hash of the bytes from `from` (inclusive) to `to` (exclusive).
  public static long hash64(byte[] key, int from, int to) {
    int length = to - from;
    int tail = from + (length & ~15);
    long h1 = 0;
    long h2 = 0;
    for (int at = from; at < tail; at += 16) {
      h1 ^= mixFirst((long) LONG.get(key, at));
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
      h2 ^= mixSecond((long) LONG.get(key, at + 8));
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
    }
    h1 ^= mixFirst(partial(key, tail, Math.min(tail + 8, to)));
    h2 ^= mixSecond(partial(key, tail + 8, to));
    h1 ^= length;
    h2 ^= length;
    h1 += h2;
    h2 += h1;
    return finish(h1) + finish(h2);
  }

  private static long partial(byte[] key, int from, int to) {
    long bits = 0;
    for (int at = to - 1; at >= from; at--) {
      bits = bits << 8 | (key[at] & 0xff);
    }
    return bits;
  }

  private static long mixFirst(long bits) {
    return Long.rotateLeft(bits * C1, 31) * C2;
  }

  private static long mixSecond(long bits) {
    return Long.rotateLeft(bits * C2, 33) * C1;
  }

  private static long finish(long hash) {
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
