package io.ringhold.storage.io;

import java.util.zip.CRC32C;

/// CRC-32C of a piece of a file, seeded with where the piece belongs, so that a block of another
/// file or of another place in the same file never passes.
public final class Checksum {
  private Checksum() {}

  /// Computes it for a part of an array.
  ///
  /// @param idHigh, idLow the identity of the file
  /// @param at the offset of the piece in that file
  public static int of(long idHigh, long idLow, long at, byte[] bytes, int from, int length) {
    var seed = new byte[3 * Long.BYTES];
    LittleEndian.putLong(seed, 0, idHigh);
    LittleEndian.putLong(seed, 8, idLow);
    LittleEndian.putLong(seed, 16, at);
    var crc = new CRC32C();
    crc.update(seed);
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
