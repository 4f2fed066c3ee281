package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.Keys;
import io.ringhold.storage.io.ByteWriter;
import java.util.Arrays;

/// Collects entries, in order, into the bytes that [Block] reads.
final class BlockBuilder {
  private static final int COUNT_MAX = 0xffff;
  private static final int PREFIX_MAX = 0xffff;

  /// Beside its key and value: tag, head, offset, sequence and lengths.
  private static final int ROW_BYTES = 1 + Long.BYTES + Short.BYTES + Long.BYTES + 2;

  private final boolean tagged;
  private final ByteWriter keys = new ByteWriter();
  private final ByteWriter values = new ByteWriter();
  private int[] keyEnds = new int[64];
  private int[] valueEnds = new int[64];
  private long[] sequences = new long[64];
  private byte[] tags = new byte[64];
  private int count;

  BlockBuilder(boolean tagged) {
    this.tagged = tagged;
  }

  void add(Entry entry, long hash) {
    keys.bytes(entry.keyBytes(), entry.keyAt(), entry.keyLength());
    values.bytes(entry.valueBytes(), entry.storedAt(), entry.storedLength());
    added(entry.tag(), hash);
  }

  void add(byte[] key, byte[] value) {
    keys.bytes(key);
    values.bytes(value);
    added(0, 0);
  }

  private void added(long tag, long hash) {
    if (count == tags.length) {
      keyEnds = Arrays.copyOf(keyEnds, 2 * count);
      valueEnds = Arrays.copyOf(valueEnds, 2 * count);
      sequences = Arrays.copyOf(sequences, 2 * count);
      tags = Arrays.copyOf(tags, 2 * count);
    }
    keyEnds[count] = keys.length();
    valueEnds[count] = values.length();
    sequences[count] = tag;
    tags[count] = (byte) (hash >>> 56);
    count++;
  }

  /// Roughly what [#finish] will have.
  int bytes() {
    return keys.length() + values.length() + count * ROW_BYTES;
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return count == COUNT_MAX;
  }

  byte[] lastKey() {
    return Arrays.copyOfRange(keys.array(), keyFrom(count - 1), keyEnds[count - 1]);
  }

  private int keyFrom(int index) {
    return index == 0 ? 0 : keyEnds[index - 1];
  }

  private int valueFrom(int index) {
    return index == 0 ? 0 : valueEnds[index - 1];
  }

  /// Writes the block without its trailer. The builder is empty again.
  void finish(ByteWriter out) {
    int prefix = prefix();
    int[] offsets = new int[count];
    int rows = 0;
    for (int i = 0; i < count; i++) {
      offsets[i] = rows;
      int suffix = keyEnds[i] - keyFrom(i) - prefix;
      int value = valueEnds[i] - valueFrom(i);
      rows += Long.BYTES + ByteWriter.varintBytes(suffix) + ByteWriter.varintBytes(value);
      rows += Math.max(0, suffix - Long.BYTES) + value;
    }
    boolean wide = count > 0 && offsets[count - 1] > 0xffff;
    out.u16(count).u16(prefix).u8((tagged ? Block.TAGGED : 0) | (wide ? Block.WIDE : 0));
    out.bytes(keys.array(), 0, prefix);
    if (tagged) {
      out.bytes(tags, 0, count);
      for (int i = count; (i & 7) != 0; i++) {
        out.u8(0);
      }
    }
    for (int i = 0; i < count; i++) {
      out.u64(Keys.head(keys.array(), keyFrom(i) + prefix, keyEnds[i]));
    }
    for (int offset : offsets) {
      if (wide) {
        out.u32(offset);
      } else {
        out.u16(offset);
      }
    }
    for (int i = 0; i < count; i++) {
      int suffixAt = keyFrom(i) + prefix;
      int suffix = keyEnds[i] - suffixAt;
      int value = valueEnds[i] - valueFrom(i);
      out.u64(sequences[i]).varint(suffix).varint(value);
      out.bytes(keys.array(), suffixAt + Long.BYTES, Math.max(0, suffix - Long.BYTES));
      out.bytes(values.array(), valueFrom(i), value);
    }
    keys.clear();
    values.clear();
    count = 0;
  }

  /// What the first key and the last one share, all between them share.
  private int prefix() {
    int last = keyFrom(count - 1);
    int differ =
        Arrays.mismatch(keys.array(), 0, keyEnds[0], keys.array(), last, keyEnds[count - 1]);
    return Math.min(differ < 0 ? keyEnds[0] : differ, PREFIX_MAX);
  }
}
