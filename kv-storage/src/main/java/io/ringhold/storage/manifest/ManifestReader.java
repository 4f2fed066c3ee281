package io.ringhold.storage.manifest;

import io.ringhold.storage.io.Checksum;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.io.IncompatibleFormatException;
import io.ringhold.storage.io.LittleEndian;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Replays a manifest, and tells a torn tail from damage.
///
/// A frame is sealed only after it was fsynced. So a bad frame that some later seal covers was once
/// good: damage. A bad frame that no seal covers was being written when the machine stopped, was
/// never acknowledged, and is dropped.
final class ManifestReader {
  private final Path path;
  private final long number;
  private final byte[] bytes;

  private ManifestReader(Path path, long number, byte[] bytes) {
    this.path = path;
    this.number = number;
    this.bytes = bytes;
  }

  /// @param sealed whether the file ends with a seal, so that everything in it is known to be
  ///   durable
  record Replay(LiveTables live, boolean sealed) {}

  static Replay read(FileSystem files, Path directory, long number) throws IOException {
    var path = directory.resolve(Manifest.fileName(number));
    var bytes = CurrentFile.readWhole(files, path);
    return new ManifestReader(path, number, bytes).replay();
  }

  private Replay replay() throws IOException {
    checkHeader();
    // The first frame is fsynced before CURRENT names the file, so it cannot be torn.
    if (frame(Manifest.HEADER_BYTES) == null) {
      throw new CorruptFileException(path, Manifest.HEADER_BYTES, "the first edit");
    }
    var live = LiveTables.none();
    int at = Manifest.HEADER_BYTES;
    while (at < bytes.length) {
      var payload = frame(at);
      if (payload == null) {
        return torn(live, at);
      }
      live = apply(live, payload, at);
      at += Manifest.FRAME_HEADER_BYTES + payload.length;
      if (!isSeal(at)) {
        return torn(live, at);
      }
      at += Manifest.SEAL_BYTES;
    }
    return new Replay(live, true);
  }

  private void checkHeader() throws IOException {
    if (bytes.length < Manifest.HEADER_BYTES
        || LittleEndian.getLong(bytes, 0) != Manifest.MAGIC
        || LittleEndian.getLong(bytes, 8) != number
        || LittleEndian.getInt(bytes, 20) != Checksum.of(0, number, 0, bytes, 0, 20)) {
      throw new CorruptFileException(path, 0, "manifest header");
    }
    int version = LittleEndian.getInt(bytes, 16);
    if (version != Manifest.FORMAT_VERSION) {
      throw new IncompatibleFormatException(path, version, Manifest.FORMAT_VERSION);
    }
  }

  private byte @Nullable [] frame(int at) {
    int payloadAt = at + Manifest.FRAME_HEADER_BYTES;
    if (payloadAt > bytes.length) {
      return null;
    }
    int length = LittleEndian.getInt(bytes, at);
    if (length <= 0 || length > bytes.length - payloadAt) {
      return null;
    }
    if (LittleEndian.getInt(bytes, at + 4)
        != Checksum.of(0, number, at, bytes, payloadAt, length)) {
      return null;
    }
    return Arrays.copyOfRange(bytes, payloadAt, payloadAt + length);
  }

  private LiveTables apply(LiveTables live, byte[] payload, int at) throws IOException {
    try {
      return live.with(VersionEdit.read(payload));
    } catch (IllegalStateException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new CorruptFileException(path, at, String.valueOf(e.getMessage()));
    }
  }

  private Replay torn(LiveTables live, int bad) throws IOException {
    for (int at = bad; at <= bytes.length - Manifest.SEAL_BYTES; at++) {
      if (isSeal(at)) {
        throw new CorruptFileException(path, bad, "a sealed edit");
      }
    }
    return new Replay(live, false);
  }

  private boolean isSeal(int at) {
    return at <= bytes.length - Manifest.SEAL_BYTES
        && LittleEndian.getLong(bytes, at) == Manifest.SEAL
        && LittleEndian.getInt(bytes, at + 8) == Checksum.of(0, number, at, bytes, at, 8);
  }
}
