package io.ringhold.storage.sstable;

import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.Checksum;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.IncompatibleFormatException;
import io.ringhold.storage.io.LittleEndian;
import java.io.IOException;
import java.nio.file.Path;

/// The last 64 bytes of a table: who it is and where its parts lie. The parts follow each other
/// without gaps.
///
/// ```
///  0 magic u64 | 8 id 2 * u64 | 24 data u64 | 32 filter u64 | 40 index u32 | 44 properties u32    lengths in bytes
/// 48 zero u64 | 56 format version u32 | 60 checksum u32
/// ```
record Footer(TableId id, long dataBytes, long filterBytes, int indexBytes, int propertiesBytes) {
  static final int BYTES = 64;
  static final int FORMAT_VERSION = 3;

  /// "RHTABLE" and a zero, read as a little-endian number.
  private static final long MAGIC = 0x00454c4241544852L;

  long filterAt() {
    return dataBytes;
  }

  long indexAt() {
    return filterAt() + filterBytes;
  }

  long propertiesAt() {
    return indexAt() + indexBytes;
  }

  long footerAt() {
    return propertiesAt() + propertiesBytes;
  }

  /// Whether the lengths add up; none of them is negative, or too long for an array.
  private boolean isOf(long at) {
    return dataBytes >= 0
        && dataBytes <= at
        && filterBytes >= 0
        && filterBytes <= Math.min(at, Integer.MAX_VALUE)
        && indexBytes >= 0
        && propertiesBytes >= 0
        && footerAt() == at;
  }

  byte[] write() {
    var out = new ByteWriter().u64(MAGIC).u64(id.high()).u64(id.low());
    out.u64(dataBytes).u64(filterBytes).u32(indexBytes).u32(propertiesBytes);
    out.u64(0).u32(FORMAT_VERSION);
    return out.seal(id.high(), id.low(), footerAt()).toArray();
  }

  /// @param at where the footer starts in its file
  static Footer read(Path file, byte[] bytes, long at) throws IOException {
    if (LittleEndian.getLong(bytes, 0) != MAGIC) {
      throw new CorruptFileException(file, at, "no table footer");
    }
    var id = new TableId(LittleEndian.getLong(bytes, 8), LittleEndian.getLong(bytes, 16));
    int checksum = Checksum.of(id.high(), id.low(), at, bytes, 0, BYTES - Integer.BYTES);
    if (LittleEndian.getInt(bytes, 60) != checksum) {
      throw new CorruptFileException(file, at, "footer checksum");
    }
    int version = LittleEndian.getInt(bytes, 56);
    if (version != FORMAT_VERSION) {
      throw new IncompatibleFormatException(file, version, FORMAT_VERSION);
    }
    var footer =
        new Footer(
            id,
            LittleEndian.getLong(bytes, 24),
            LittleEndian.getLong(bytes, 32),
            LittleEndian.getInt(bytes, 40),
            LittleEndian.getInt(bytes, 44));
    if (!footer.isOf(at)) {
      throw new CorruptFileException(file, at, "footer of a file of another length");
    }
    return footer;
  }
}
