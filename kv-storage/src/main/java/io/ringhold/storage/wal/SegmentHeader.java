package io.ringhold.storage.wal;

import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.Checksum;
import io.ringhold.storage.io.IncompatibleFormatException;
import io.ringhold.storage.io.LittleEndian;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The first 64 bytes of a segment. They are durable before its first frame is written.
///
/// ```
///  0 magic u64 | 8 format version u32 | 12 checksum algorithm u32, 1 = CRC-32C | 16 log id 2 * u64
/// 32 number u64 | 40 end of the segment before u64 | 48 its durable part u64 | 56 zero u32 | 60 checksum u32
/// ```
///
/// @param endOfBefore where the frames of the segment before end; what is behind was never
///   acknowledged
/// @param durableOfBefore up to where that one was durable when this one was begun; 0 when not even
///   all of those before it were
record SegmentHeader(LogId log, long number, long endOfBefore, long durableOfBefore) {
  static final int BYTES = 64;
  static final int FORMAT_VERSION = 2;
  private static final int CRC_32C = 1;

  /// "RHWALOG" and a zero, read as a little-endian number.
  private static final long MAGIC = 0x00474f4c41574852L;

  byte[] write() {
    var out = new ByteWriter().u64(MAGIC).u32(FORMAT_VERSION).u32(CRC_32C);
    out.u64(log.high()).u64(log.low()).u64(number).u64(endOfBefore).u64(durableOfBefore).u32(0);
    return out.seal(log.high(), log.low() + number, 0).toArray();
  }

  /// @return null when there is no whole header
  static @Nullable SegmentHeader read(Path file, byte[] bytes) throws IOException {
    if (LittleEndian.getLong(bytes, 0) != MAGIC) {
      return null;
    }
    var log = new LogId(LittleEndian.getLong(bytes, 16), LittleEndian.getLong(bytes, 24));
    long number = LittleEndian.getLong(bytes, 32);
    int checksum = Checksum.of(log.high(), log.low() + number, 0, bytes, 0, BYTES - Integer.BYTES);
    if (LittleEndian.getInt(bytes, BYTES - Integer.BYTES) != checksum) {
      return null;
    }
    int version = LittleEndian.getInt(bytes, 8);
    if (version != FORMAT_VERSION) {
      throw new IncompatibleFormatException(file, version, FORMAT_VERSION);
    }
    return new SegmentHeader(
        log, number, LittleEndian.getLong(bytes, 40), LittleEndian.getLong(bytes, 48));
  }
}
