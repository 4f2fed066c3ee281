package io.ringhold.storage.memtable;

import io.ringhold.storage.io.LittleEndian;
import java.util.Arrays;

/// Records side by side in big arrays, which a garbage collector need not look into. One thread
/// adds; whoever was given a reference through an acquiring read may read the record.
///
/// ```
/// sequence << 8 | kind, u64 | older u32 | key length u32 | value length u32 | key | value
/// ```
///
/// `older` refers to the version of the same key that was written before, 0 when there is none.
final class Arena {
  static final int NONE = 0;
  private static final int HEADER_BYTES = 20;

  /// At most a quarter of the smallest region of G1, so that chunks are ordinary objects; a small
  /// memtable has small ones.
  private static final int CHUNK_BYTES_MAX = 256 << 10;

  private static final int CHUNK_BYTES_MIN = 4 << 10;

  private static final int UNIT_SHIFT = 3;
  private static final int OFFSET_BITS = 15;
  private static final int OFFSET_MASK = (1 << OFFSET_BITS) - 1;

  private volatile byte[][] chunks = new byte[4][];
  private int count;
  private byte[] open = new byte[0];
  private int openIndex;
  private int used;
  private long bytes;

  /// Adds a record.
  ///
  /// @return its reference, never [#NONE]
  int add(int older, long tag, byte[] key, byte[] value) {
    int size = HEADER_BYTES + key.length + value.length;
    if (used + size > open.length) {
      begin(size);
    }
    int at = used;
    LittleEndian.putLong(open, at, tag);
    LittleEndian.putInt(open, at + 8, older);
    LittleEndian.putInt(open, at + 12, key.length);
    LittleEndian.putInt(open, at + 16, value.length);
    System.arraycopy(key, 0, open, at + HEADER_BYTES, key.length);
    System.arraycopy(value, 0, open, at + HEADER_BYTES + key.length, value.length);
    used = Math.min(open.length, (at + size + 7) & -8);
    bytes += used - at;
    return openIndex << OFFSET_BITS | at >>> UNIT_SHIFT;
  }

  private void begin(int size) {
    if (count == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * count);
    }
    // The first record of all must not have reference 0.
    int from = count == 0 ? 1 << UNIT_SHIFT : 0;
    int usual = Math.clamp(bytes, CHUNK_BYTES_MIN, CHUNK_BYTES_MAX);
    open = new byte[Math.max(usual, from + size)];
    openIndex = count;
    used = from;
    chunks[count] = open;
    count++;
  }

  /// The array that holds a record.
  byte[] chunk(int reference) {
    return chunks[reference >>> OFFSET_BITS];
  }

  /// Where in that array it begins.
  static int at(int reference) {
    return (reference & OFFSET_MASK) << UNIT_SHIFT;
  }

  static long tag(byte[] chunk, int at) {
    return LittleEndian.getLong(chunk, at);
  }

  static int older(byte[] chunk, int at) {
    return LittleEndian.getInt(chunk, at + 8);
  }

  static int keyAt(int at) {
    return at + HEADER_BYTES;
  }

  static int keyLength(byte[] chunk, int at) {
    return LittleEndian.getInt(chunk, at + 12);
  }

  static int valueLength(byte[] chunk, int at) {
    return LittleEndian.getInt(chunk, at + 16);
  }

  byte[] key(int reference) {
    byte[] chunk = chunk(reference);
    int at = at(reference);
    return Arrays.copyOfRange(chunk, keyAt(at), keyAt(at) + keyLength(chunk, at));
  }

  /// Of all records.
  long bytes() {
    return bytes;
  }
}
