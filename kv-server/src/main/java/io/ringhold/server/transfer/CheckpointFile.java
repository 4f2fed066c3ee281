package io.ringhold.server.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One file of a checkpoint.
///
/// @param table identity of a table's bytes: random, and never given twice, so that equal numbers
///   in the names of two replicas' tables mean nothing. Null for what is no table
/// @param checksum CRC-32C of the whole file
public record CheckpointFile(String name, @Nullable UUID table, long bytes, int checksum) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final int PIECE_BYTES = 1 << 16;

  /// @throws IllegalArgumentException for a name that could lead out of a directory
  public CheckpointFile {
    if (!NAME.matcher(name).matches() || bytes < 0) {
      throw new IllegalArgumentException("not a file of a checkpoint: " + name);
    }
  }

  boolean isWhole(Path file) throws IOException {
    return Files.isRegularFile(file) && Files.size(file) == bytes && checksum(file) == checksum;
  }

  static int checksum(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        crc.update(piece, 0, n);
      }
    }
    return (int) crc.getValue();
  }
}
