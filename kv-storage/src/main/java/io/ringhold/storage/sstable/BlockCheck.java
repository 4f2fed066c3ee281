package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import java.util.Arrays;

/// Looks once at what a block has of offsets and lengths, so that nobody who reads it later needs
/// to: a right checksum only says that it was written like this.
///
/// The rows follow each other without gaps up to the end, their keys ascend, and what is stored
/// with each is of its kind.
final class BlockCheck {
  private final Block block;
  private final byte[] bytes;
  private final int end;
  private long head;
  private int suffixLength;
  private int tailAt;

  BlockCheck(Block block, byte[] bytes, int end) {
    this.block = block;
    this.bytes = bytes;
    this.end = end;
  }

  /// @param rows where the first row is
  void run(int rows) {
    int at = rows;
    for (int i = 0; i < block.count(); i++) {
      if (block.row(i) != at) {
        throw new IllegalArgumentException("row " + i + " is not behind the one before");
      }
      at = endOfRow(i, at);
    }
    if (at != end || block.count() == 0) {
      throw new IllegalArgumentException("rows end at " + at + " of " + end);
    }
  }

  private int endOfRow(int index, int at) {
    long suffix = block.varint(at + Long.BYTES);
    long value = block.varint(Block.next(suffix));
    int length = (int) suffix;
    int tail = Block.next(value);
    long valueAt = (long) tail + Math.max(0, length - Long.BYTES);
    long rowEnd = valueAt + (int) value;
    if (length < 0 || (int) value < 0 || rowEnd > end) {
      throw new IllegalArgumentException("row " + index + " is longer than the block");
    }
    if (!Entry.isStored(block.tag(at), (int) value)) {
      throw new IllegalArgumentException("row " + index + " is of no kind");
    }
    checkKey(index, length, tail);
    return (int) rowEnd;
  }

  private void checkKey(int index, int length, int tail) {
    long next = block.head(index);
    if (length < Long.BYTES && (next & (-1L >>> (Byte.SIZE * length))) != 0) {
      throw new IllegalArgumentException("the head of row " + index + " is longer than its key");
    }
    if (index > 0 && !ascendsTo(next, length, tail)) {
      throw new IllegalArgumentException("row " + index + " is not behind the one before");
    }
    head = next;
    suffixLength = length;
    tailAt = tail;
  }

  private boolean ascendsTo(long next, int length, int tail) {
    if (head != next) {
      return Long.compareUnsigned(head, next) < 0;
    }
    if (suffixLength < Long.BYTES || length < Long.BYTES) {
      return suffixLength < length;
    }
    int tailEnd = tailAt + suffixLength - Long.BYTES;
    return Arrays.compareUnsigned(bytes, tailAt, tailEnd, bytes, tail, tail + length - Long.BYTES)
        < 0;
  }
}
