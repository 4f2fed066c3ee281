package io.ringhold.storage.sstable;

import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.LittleEndian;
import java.util.Arrays;

/// What a table holds.
public final class TableProperties {
  private static final int FIXED_BYTES = 4 * Long.BYTES + 2 * Integer.BYTES;

  private final long entries;
  private final long tombstones;
  private final long sequenceMin;
  private final long sequenceMax;
  private final byte[] firstKey;
  private final byte[] lastKey;

  TableProperties(
      long entries,
      long tombstones,
      long sequenceMin,
      long sequenceMax,
      byte[] firstKey,
      byte[] lastKey) {
    this.entries = entries;
    this.tombstones = tombstones;
    this.sequenceMin = sequenceMin;
    this.sequenceMax = sequenceMax;
    this.firstKey = firstKey;
    this.lastKey = lastKey;
  }

  public long entries() {
    return entries;
  }

  public long tombstones() {
    return tombstones;
  }

  public long sequenceMin() {
    return sequenceMin;
  }

  public long sequenceMax() {
    return sequenceMax;
  }

  byte[] firstKey() {
    return firstKey;
  }

  byte[] lastKey() {
    return lastKey;
  }

  void writeTo(ByteWriter out) {
    out.u64(entries).u64(tombstones).u64(sequenceMin).u64(sequenceMax);
    out.sized(firstKey).sized(lastKey);
  }

  static TableProperties read(byte[] from, int at) {
    int firstAt = at + 4 * Long.BYTES + Integer.BYTES;
    int firstLength = LittleEndian.getInt(from, firstAt - Integer.BYTES);
    int lastAt = firstAt + firstLength + Integer.BYTES;
    int lastLength = LittleEndian.getInt(from, lastAt - Integer.BYTES);
    return new TableProperties(
        LittleEndian.getLong(from, at),
        LittleEndian.getLong(from, at + 8),
        LittleEndian.getLong(from, at + 16),
        LittleEndian.getLong(from, at + 24),
        Arrays.copyOfRange(from, firstAt, firstAt + firstLength),
        Arrays.copyOfRange(from, lastAt, lastAt + lastLength));
  }

  int encodedBytes() {
    return FIXED_BYTES + firstKey.length + lastKey.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableProperties that
        && entries == that.entries
        && tombstones == that.tombstones
        && sequenceMin == that.sequenceMin
        && sequenceMax == that.sequenceMax
        && Arrays.equals(firstKey, that.firstKey)
        && Arrays.equals(lastKey, that.lastKey);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(sequenceMax) * 31 + Arrays.hashCode(lastKey);
  }
}
