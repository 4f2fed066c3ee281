package io.ringhold.storage.sstable;

import io.ringhold.storage.io.ByteReader;
import io.ringhold.storage.io.ByteWriter;
import java.util.Arrays;
import java.util.Comparator;

/// What is known of a table without opening it.
///
/// @param number names the file within its shard
/// @param bytes size of the file
public record TableInfo(long number, TableId id, long bytes, TableProperties properties) {
  public static final Comparator<TableInfo> BY_FIRST_KEY =
      Comparator.comparing(TableInfo::firstKey, Arrays::compareUnsigned);

  public byte[] firstKey() {
    return properties.firstKey();
  }

  public byte[] lastKey() {
    return properties.lastKey();
  }

  /// Whether some key could lie in both tables.
  public boolean overlaps(TableInfo other) {
    return overlaps(other.firstKey(), other.lastKey());
  }

  /// Whether some key from `first` to `last`, both included, could lie in this table.
  public boolean overlaps(byte[] first, byte[] last) {
    return Arrays.compareUnsigned(firstKey(), last) <= 0
        && Arrays.compareUnsigned(first, lastKey()) <= 0;
  }

  public boolean covers(byte[] key) {
    return Arrays.compareUnsigned(firstKey(), key) <= 0
        && Arrays.compareUnsigned(key, lastKey()) <= 0;
  }

  public String fileName() {
    return fileName(number);
  }

  public static String fileName(long number) {
    return "%06d.sst".formatted(number);
  }

  public void writeTo(ByteWriter out) {
    out.u64(number).u64(id.high()).u64(id.low()).u64(bytes);
    properties.writeTo(out);
  }

  /// Reads what [#writeTo] wrote.
  public static TableInfo read(ByteReader from) {
    return new TableInfo(
        from.u64(), new TableId(from.u64(), from.u64()), from.u64(), TableProperties.read(from));
  }
}
