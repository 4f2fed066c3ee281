package io.ringhold.storage.manifest;

import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.Checksum;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.io.IncompatibleFormatException;
import io.ringhold.storage.io.LittleEndian;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// CURRENT names the manifest in force. It is replaced as a whole, never changed.
///
/// ```
/// magic u64 | manifest number u64 | format version u32 | checksum u32
/// ```
final class CurrentFile {
  static final String NAME = "CURRENT";
  static final String NEXT_NAME = "CURRENT.next";
  private static final int BYTES = 24;

  /// "RHCURNT" and a zero, read as a little-endian number.
  private static final long MAGIC = 0x00544e5255434852L;

  private CurrentFile() {}

  static void write(FileSystem files, Path directory, long manifestNumber) throws IOException {
    var next = directory.resolve(NEXT_NAME);
    files.delete(next);
    try (var file = files.create(next)) {
      var out = new ByteWriter().u64(MAGIC).u64(manifestNumber).u32(Manifest.FORMAT_VERSION);
      file.write(out.seal(0, 0, 0).toArray());
      file.sync();
    }
    files.rename(next, directory.resolve(NAME));
    files.syncDirectory(directory);
  }

  static long read(FileSystem files, Path directory) throws IOException {
    var path = directory.resolve(NAME);
    var bytes = readWhole(files, path);
    if (bytes.length != BYTES || LittleEndian.getLong(bytes, 0) != MAGIC) {
      throw new CorruptFileException(path, 0, "not a CURRENT file");
    }
    if (LittleEndian.getInt(bytes, 20) != Checksum.of(0, 0, 0, bytes, 0, 20)) {
      throw new CorruptFileException(path, 0, "checksum");
    }
    int version = LittleEndian.getInt(bytes, 16);
    if (version != Manifest.FORMAT_VERSION) {
      throw new IncompatibleFormatException(path, version, Manifest.FORMAT_VERSION);
    }
    return LittleEndian.getLong(bytes, 8);
  }

  static byte[] readWhole(FileSystem files, Path path) throws IOException {
    try (var file = files.open(path)) {
      return file.read(0, Math.toIntExact(file.size()));
    } catch (NoSuchFileException e) {
      throw new CorruptFileException(path, 0, "there is no such file");
    }
  }
}
