package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.io.LittleEndian;
import java.util.Arrays;

/// A sorted run of entries that is read, checked and cached as one. Index blocks have the same
/// form.
///
/// ```
/// count u32 | offset u32 * count | row * count        offsets count from the first row
/// row = sequence << 8 | kind, u64 | key length u32 | value length u32 | key | value
/// ```
final class Block {
  private static final int ROW_HEADER_BYTES = 16;

  private final byte[] bytes;
  private final int count;
  private final int rows;

  Block(byte[] bytes) {
    this.bytes = bytes;
    count = LittleEndian.getInt(bytes, 0);
    rows = Integer.BYTES * (1 + count);
  }

  int count() {
    return count;
  }

  int bytes() {
    return bytes.length;
  }

  Entry entry(int index) {
    int row = row(index);
    long tag = LittleEndian.getLong(bytes, row);
    int keyEnd = keyEnd(row);
    var key = Arrays.copyOfRange(bytes, row + ROW_HEADER_BYTES, keyEnd);
    if ((tag & 0xff) == BlockBuilder.DELETE) {
      return Entry.delete(key, tag >>> 8);
    }
    int valueLength = LittleEndian.getInt(bytes, row + 12);
    return Entry.put(key, tag >>> 8, Arrays.copyOfRange(bytes, keyEnd, keyEnd + valueLength));
  }

  /// The index of the first entry that is not before (`key`, `sequence`); [#count] when all are.
  int seek(byte[] key, long sequence) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isBefore(row(middle), key, sequence)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean isBefore(int row, byte[] key, long sequence) {
    int byKey =
        Arrays.compareUnsigned(bytes, row + ROW_HEADER_BYTES, keyEnd(row), key, 0, key.length);
    return byKey != 0 ? byKey < 0 : LittleEndian.getLong(bytes, row) >>> 8 > sequence;
  }

  private int row(int index) {
    return rows + LittleEndian.getInt(bytes, Integer.BYTES * (1 + index));
  }

  private int keyEnd(int row) {
    return row + ROW_HEADER_BYTES + LittleEndian.getInt(bytes, row + 8);
  }
}
