package io.ringhold.storage.wal;

import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.io.LittleEndian;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a segment and tells a torn tail, which nobody was promised, from damage.
final class SegmentReader {
  private final Path path;
  private final byte[] bytes;
  private final @Nullable SegmentHeader header;

  private SegmentReader(Path path, byte[] bytes, @Nullable SegmentHeader header) {
    this.path = path;
    this.bytes = bytes;
    this.header = header;
  }

  static SegmentReader open(FileSystem files, Path path) throws IOException {
    try (var opened = files.open(path)) {
      var bytes = opened.read(0, Math.toIntExact(opened.size()));
      var header = bytes.length < SegmentHeader.BYTES ? null : SegmentHeader.read(path, bytes);
      return new SegmentReader(path, bytes, header);
    }
  }

  Path path() {
    return path;
  }

  @Nullable SegmentHeader header() {
    return header;
  }

  /// Whether this file was given this number and has not got its header yet, so nothing was written
  /// behind it.
  ///
  /// @param before the header of the segment before; null when this is the first one
  boolean hasNotBegun(long number, @Nullable SegmentHeader before) throws IOException {
    if (header != null && header.number() == number) {
      return false;
    }
    boolean written =
        before == null
            ? !isZero(SegmentHeader.BYTES)
            : firstFrameBehind(SegmentHeader.BYTES, before.log(), number) != null;
    if (written) {
      throw new CorruptFileException(path, 0, "the header of a segment that has frames");
    }
    return true;
  }

  private boolean isZero(int from) {
    for (int at = from; at < bytes.length; at++) {
      if (bytes[at] != 0) {
        return false;
      }
    }
    return true;
  }

  /// The header.
  ///
  /// @param before that of the segment before; null when this is the first one
  /// @throws CorruptFileException when it does not follow that one
  SegmentHeader begun(long number, @Nullable SegmentHeader before) throws IOException {
    var begun = begun();
    if (begun.number() != number) {
      throw new CorruptFileException(path, 0, "no header of segment " + number);
    }
    if (before != null && before.number() + 1 != number) {
      throw new CorruptFileException(path, 0, "the segment before this one is missing");
    }
    if (before != null && !before.log().equals(begun.log())) {
      throw new CorruptFileException(path, 0, "a segment of another log");
    }
    return begun;
  }

  private SegmentHeader begun() throws IOException {
    if (header == null) {
      throw new CorruptFileException(path, 0, "no segment header");
    }
    return header;
  }

  /// The frames that begin before `limit`, up to the first one that cannot be read.
  List<Frame> frames(long limit) throws IOException {
    var begun = begun();
    var frames = new ArrayList<Frame>();
    long at = SegmentHeader.BYTES;
    while (at < limit) {
      var frame = Frame.read(bytes, (int) at, begun.log(), begun.number());
      if (frame == null) {
        break;
      }
      frames.add(frame);
      at = frame.end();
    }
    return frames;
  }

  static long endOf(List<Frame> frames) {
    return frames.isEmpty() ? SegmentHeader.BYTES : frames.getLast().end();
  }

  /// Whether the last frame is the one that a log gets when it is closed.
  static boolean isClosed(List<Frame> frames) {
    return !frames.isEmpty()
        && frames.getLast().count() == 0
        && frames.getLast().synced() == frames.getLast().at();
  }

  /// Accepts what cannot be read at `end` as a torn tail.
  ///
  /// @param durable up to here the segment was durable when the next one was begun
  /// @throws CorruptFileException when it was durable
  void checkTail(long end, long durable) throws IOException {
    var witness = frameSyncedBehind(end, end);
    if (witness != null) {
      throw new CorruptFileException(
          path, end, "a frame that was durable when the one at " + witness.at() + " was written");
    }
    if (durable > end) {
      throw new CorruptFileException(
          path, end, "a frame that was durable when the next segment was begun");
    }
  }

  /// Whether there was a sync between its header and one of its frames.
  boolean hasFrameBehindSync() throws IOException {
    return frameSyncedBehind(SegmentHeader.BYTES, 0) != null;
  }

  /// The first frame at `from` or later that says that its segment was durable to behind `at`.
  private @Nullable Frame frameSyncedBehind(long from, long at) throws IOException {
    var begun = begun();
    var frame = firstFrameBehind((int) from, begun.log(), begun.number());
    while (frame != null && frame.synced() <= at) {
      frame = firstFrameBehind((int) frame.end(), begun.log(), begun.number());
    }
    return frame;
  }

  private @Nullable Frame firstFrameBehind(int from, LogId log, long number) {
    for (int at = from; at <= bytes.length - Frame.HEADER_BYTES; at += Frame.ALIGNMENT) {
      // Most of a file that was written once is zeros behind its end.
      if (LittleEndian.getLong(bytes, at) != 0) {
        var frame = Frame.read(bytes, at, log, number);
        if (frame != null) {
          return frame;
        }
      }
    }
    return null;
  }
}
