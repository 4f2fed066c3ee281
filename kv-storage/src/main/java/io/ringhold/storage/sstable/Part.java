package io.ringhold.storage.sstable;

import io.ringhold.storage.io.Checksum;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.LittleEndian;
import io.ringhold.storage.io.ReadFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;

/// Reads the parts of a table: each ends with how it is stored and a checksum.
///
/// ```
/// bytes | codec u8 | raw length u32 | checksum u32        codec 0: as they are, 1: LZ4
/// ```
///
/// @param id seeds the checksums
record Part(Path path, ReadFile file, TableId id) {
  static final int RAW = 0;
  static final int LZ4 = 1;
  private static final int TRAILER_BYTES = 9;

  /// No byte of LZ4 stands for more.
  private static final int EXPANSION_MAX = 255;

  /// Makes something of raw bytes: of those before `end`.
  interface Decoder<T> {
    T decode(byte[] bytes, int end);
  }

  /// What a decoder makes of the part at a place; it throws [IndexOutOfBoundsException] or
  /// [IllegalArgumentException] when that is nothing.
  <T> T read(long offset, int length, Decoder<T> decoder) throws IOException {
    if (length < TRAILER_BYTES) {
      throw new CorruptFileException(path, offset, "a part of " + length + " bytes");
    }
    byte[] bytes = readWhole(path, file, offset, length);
    int checksumAt = length - Integer.BYTES;
    if (LittleEndian.getInt(bytes, checksumAt)
        != Checksum.of(id.high(), id.low(), offset, bytes, 0, checksumAt)) {
      throw new CorruptFileException(path, offset, "block checksum");
    }
    int end = length - TRAILER_BYTES;
    try {
      return switch (bytes[end]) {
        case RAW -> decoder.decode(bytes, end);
        case LZ4 -> {
          byte[] raw = decompress(bytes, end, LittleEndian.getInt(bytes, end + 1));
          yield decoder.decode(raw, raw.length);
        }
        default -> throw new IllegalArgumentException("codec " + bytes[end]);
      };
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new CorruptFileException(path, offset, String.valueOf(e.getMessage()));
    }
  }

  private static byte[] decompress(byte[] bytes, int end, int rawLength) {
    if (rawLength >= 0 && rawLength <= EXPANSION_MAX * (long) end) {
      byte[] raw = new byte[rawLength];
      if (Lz4.decompress(bytes, 0, end, raw)) {
        return raw;
      }
    }
    throw new IllegalArgumentException("no LZ4 of " + rawLength + " bytes");
  }

  /// @throws CorruptFileException when the file ends before
  static byte[] readWhole(Path path, ReadFile file, long offset, int length) throws IOException {
    try {
      return file.read(offset, length);
    } catch (EOFException e) {
      throw new CorruptFileException(path, offset, "the file ends early");
    }
  }
}
