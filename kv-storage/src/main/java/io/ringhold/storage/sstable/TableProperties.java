package io.ringhold.storage.sstable;

import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.LittleEndian;
import java.util.Arrays;

/// What a table holds.
public final class TableProperties {
  private static final int FIXED_BYTES = 5 * Long.BYTES + 2 * Integer.BYTES;

  private final long entries;
  private final long tombstones;
  private final long mostlyDeadAtMs;
  private final long sequenceMin;
  private final long sequenceMax;
  private final byte[] firstKey;
  private final byte[] lastKey;

  TableProperties(
      long entries,
      long tombstones,
      long mostlyDeadAtMs,
      long sequenceMin,
      long sequenceMax,
      byte[] firstKey,
      byte[] lastKey) {
    this.entries = entries;
    this.tombstones = tombstones;
    this.mostlyDeadAtMs = mostlyDeadAtMs;
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

  /// From when on at least half of the entries are deletes or have expired, in ms since 1970; 0
  /// when they are deletes, [Long#MAX_VALUE] = never.
  public long mostlyDeadAtMs() {
    return mostlyDeadAtMs;
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
    out.u64(entries).u64(tombstones).u64(mostlyDeadAtMs).u64(sequenceMin).u64(sequenceMax);
    out.sized(firstKey).sized(lastKey);
  }

  static TableProperties read(byte[] from, int at) {
    int firstAt = at + 5 * Long.BYTES + Integer.BYTES;
    int firstLength = LittleEndian.getInt(from, firstAt - Integer.BYTES);
    int lastAt = firstAt + firstLength + Integer.BYTES;
    int lastLength = LittleEndian.getInt(from, lastAt - Integer.BYTES);
    return new TableProperties(
        LittleEndian.getLong(from, at),
        LittleEndian.getLong(from, at + 8),
        LittleEndian.getLong(from, at + 16),
        LittleEndian.getLong(from, at + 24),
        LittleEndian.getLong(from, at + 32),
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
        && mostlyDeadAtMs == that.mostlyDeadAtMs
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
