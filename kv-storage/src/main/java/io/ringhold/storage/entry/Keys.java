package io.ringhold.storage.entry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Eight bytes of a key as one number, so that most comparisons are comparisons of numbers; and a
/// hash of all of them.
public final class Keys {
  private static final VarHandle BIG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0xc6a4a7935bd1e995L;

  private Keys() {}

  /// The first eight of the bytes from `from` up to `end`, zeros behind the end. Compared as
  /// unsigned numbers, different heads are in the order of their keys.
  public static long head(byte[] bytes, int from, int end) {
    if (end - from >= Long.BYTES) {
      return (long) BIG.get(bytes, from);
    }
    long head = 0;
    for (int at = from; at < end; at++) {
      head |= (bytes[at] & 0xffL) << (56 - 8 * (at - from));
    }
    return head;
  }

  /// Writes what [#head] read; room for all eight bytes is needed.
  public static void putHead(byte[] bytes, int at, long head) {
    BIG.set(bytes, at, head);
  }

  /// MurmurHash64A with seed 0 (Austin Appleby, public domain).
  public static long hash(byte[] bytes, int from, int length) {
    long h = length * MIX;
    int whole = from + (length & ~7);
    for (int at = from; at < whole; at += Long.BYTES) {
      long k = (long) LITTLE.get(bytes, at) * MIX;
      h = (h ^ (k ^ k >>> 47) * MIX) * MIX;
    }
    int end = from + length;
    if (whole < end) {
      long tail = 0;
      for (int at = end - 1; at >= whole; at--) {
        tail = (tail << 8) | (bytes[at] & 0xff);
      }
      h = (h ^ tail) * MIX;
    }
    h = (h ^ h >>> 47) * MIX;
    return h ^ h >>> 47;
  }
}
