package io.ringhold.storage.sstable;

import io.ringhold.storage.io.ByteReader;
import io.ringhold.storage.io.ByteWriter;
import java.util.Arrays;

/// What a table holds.
public final class TableProperties {
  private final long entries;
  private final long tombstones;
  private final long mergeAtMs;
  private final long sequenceMin;
  private final long sequenceMax;
  private final byte[] firstKey;
  private final byte[] lastKey;

  TableProperties(
      long entries,
      long tombstones,
      long mergeAtMs,
      long sequenceMin,
      long sequenceMax,
      byte[] firstKey,
      byte[] lastKey) {
    if (Arrays.compareUnsigned(firstKey, lastKey) > 0) {
      throw new IllegalArgumentException("the last key is before the first one");
    }
    this.entries = entries;
    this.tombstones = tombstones;
    this.mergeAtMs = mergeAtMs;
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

  /// From when on the table is worth a compaction, for half of its entries are deletes or have
  /// expired, or the first of them is dead for long; in ms since 1970, 0 when they are deletes,
  /// [Long#MAX_VALUE] = never.
  public long mergeAtMs() {
    return mergeAtMs;
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
    out.u64(entries).u64(tombstones).u64(mergeAtMs).u64(sequenceMin).u64(sequenceMax);
    out.sized(firstKey).sized(lastKey);
  }

  static TableProperties read(ByteReader from) {
    return new TableProperties(
        from.u64(), from.u64(), from.u64(), from.u64(), from.u64(), from.sized(), from.sized());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableProperties that
        && entries == that.entries
        && tombstones == that.tombstones
        && mergeAtMs == that.mergeAtMs
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
