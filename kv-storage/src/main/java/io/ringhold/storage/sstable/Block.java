package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.Keys;
import io.ringhold.storage.io.LittleEndian;
import java.util.Arrays;

/// A sorted run of entries that is read, checked and cached as one. Index blocks have the same
/// form, without tags.
///
/// ```
/// count u16 | prefix length u16 | flags u8 | prefix
/// tag u8 * count, filled up to a multiple of 8      flags & 1: high byte of each key's hash
/// head u64 * count                                  first 8 bytes of each key behind the prefix
/// offset * count                                    from the first row; u32 when flags & 2, else u16
/// row * count
/// row = sequence << 8 | kind, u64 | suffix length varint | value length varint | tail | value
/// ```
///
/// All keys share the prefix; the suffix is what is behind it, the tail what is behind the head. A
/// key is found by its tag and verified by head and tail, a place in the order by the heads.
final class Block {
  static final int HEADER_BYTES = 5;
  static final int TAGGED = 1;
  static final int WIDE = 2;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private final byte[] bytes;
  private final int count;
  private final int prefixLength;
  private final boolean wide;
  private final int tags;
  private final int heads;
  private final int offsets;
  private final int rows;

  /// Of the bytes before `end`.
  ///
  /// @throws IllegalArgumentException or [IndexOutOfBoundsException] when these are not the bytes
  ///   of a block
  Block(byte[] bytes, int end) {
    this.bytes = bytes;
    count = LittleEndian.getShort(bytes, 0);
    prefixLength = LittleEndian.getShort(bytes, 2);
    int flags = bytes[4];
    wide = (flags & WIDE) != 0;
    tags = HEADER_BYTES + prefixLength;
    heads = tags + ((flags & TAGGED) != 0 ? (count + 7 & -8) : 0);
    offsets = heads + Long.BYTES * count;
    rows = offsets + (wide ? Integer.BYTES : Short.BYTES) * count;
    new BlockCheck(this, bytes, end).run(rows);
  }

  int count() {
    return count;
  }

  int bytes() {
    return bytes.length;
  }

  /// The entry with a key, or -1.
  ///
  /// @param hash of the key
  int find(byte[] key, long hash) {
    if (comparePrefix(key) != 0) {
      return -1;
    }
    long head = headOf(key);
    long pattern = (hash >>> 56) * LOW_BITS;
    for (int at = 0; at < count; at += Long.BYTES) {
      long differences = LittleEndian.getLong(bytes, tags + at) ^ pattern;
      // Each byte that is 0 leaves its highest bit, and now and then another one above it.
      long candidates = differences - LOW_BITS & ~differences & HIGH_BITS;
      while (candidates != 0) {
        int index = at + (Long.numberOfTrailingZeros(candidates) >>> 3);
        if (index < count && head(index) == head && compareSuffix(index, key) == 0) {
          return index;
        }
        candidates &= candidates - 1;
      }
    }
    return -1;
  }

  /// The number of entries before a key.
  int lowerBound(byte[] key) {
    int byPrefix = comparePrefix(key);
    if (byPrefix != 0) {
      return byPrefix < 0 ? count : 0;
    }
    long head = headOf(key);
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(head(middle), head);
      if (order == 0) {
        order = compareSuffix(middle, key);
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// 0 when the key begins with the prefix; else how keys with the prefix compare to it.
  int comparePrefix(byte[] key) {
    int end = HEADER_BYTES + prefixLength;
    int differ =
        Arrays.mismatch(bytes, HEADER_BYTES, end, key, 0, Math.min(prefixLength, key.length));
    if (differ < 0) {
      return 0;
    }
    return differ == key.length
        ? 1
        : Byte.compareUnsigned(bytes[HEADER_BYTES + differ], key[differ]);
  }

  /// How an entry compares to a key with the same prefix and the same head.
  int compareSuffix(int index, byte[] key) {
    long suffix = varint(row(index) + Long.BYTES);
    int length = (int) suffix;
    int keyLength = key.length - prefixLength;
    if (length < Long.BYTES || keyLength < Long.BYTES) {
      // The shorter one was filled up with zeros, which the other one has.
      return Integer.compare(length, keyLength);
    }
    int tail = next(varint(next(suffix)));
    return Arrays.compareUnsigned(
        bytes, tail, tail + length - Long.BYTES, key, prefixLength + Long.BYTES, key.length);
  }

  /// Puts `into` at an entry whose key the caller has.
  void read(int index, byte[] key, Entry into) {
    int row = row(index);
    long suffix = varint(row + Long.BYTES);
    long value = varint(next(suffix));
    int valueAt = next(value) + Math.max(0, (int) suffix - Long.BYTES);
    into.at(tag(row), key, 0, key.length, bytes, valueAt, (int) value);
  }

  /// Puts `into` at an entry; its key is put together in `buffer`.
  void read(int index, KeyBuffer buffer, Entry into) {
    int row = row(index);
    long suffix = varint(row + Long.BYTES);
    long value = varint(next(suffix));
    int tailAt = next(value);
    int tailLength = Math.max(0, (int) suffix - Long.BYTES);
    buffer.turn(this, prefixLength + Long.BYTES + tailLength);
    byte[] key = buffer.bytes();
    int headAt = buffer.at() + prefixLength;
    Keys.putHead(key, headAt, head(index));
    System.arraycopy(bytes, tailAt, key, headAt + Long.BYTES, tailLength);
    into.at(
        tag(row),
        key,
        buffer.at(),
        prefixLength + (int) suffix,
        bytes,
        tailAt + tailLength,
        (int) value);
  }

  void copyPrefix(byte[] to, int at) {
    System.arraycopy(bytes, HEADER_BYTES, to, at, prefixLength);
  }

  int prefixLength() {
    return prefixLength;
  }

  byte[] key(int index) {
    var entry = new Entry();
    read(index, new KeyBuffer(), entry);
    return entry.copyOfKey();
  }

  /// Of the row that begins there.
  long tag(int row) {
    return LittleEndian.getLong(bytes, row);
  }

  /// Of a key with the prefix.
  long headOf(byte[] key) {
    return Keys.head(key, prefixLength, key.length);
  }

  long head(int index) {
    return LittleEndian.getLong(bytes, heads + Long.BYTES * index);
  }

  int row(int index) {
    return rows
        + (wide
            ? LittleEndian.getInt(bytes, offsets + Integer.BYTES * index)
            : LittleEndian.getShort(bytes, offsets + Short.BYTES * index));
  }

  /// A number in its low half, and in its high half where the next thing begins.
  long varint(int at) {
    int first = bytes[at];
    return first >= 0 ? (long) (at + 1) << 32 | first : longVarint(at);
  }

  private long longVarint(int from) {
    int value = 0;
    int at = from;
    int shift = 0;
    int part;
    do {
      part = bytes[at++];
      value |= (part & 0x7f) << shift;
      shift += 7;
    } while (part < 0);
    return (long) at << 32 | value;
  }

  static int next(long varint) {
    return (int) (varint >>> 32);
  }
}
