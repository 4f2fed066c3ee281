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
  private final Path file;
  private final byte[] bytes;
  private final @Nullable SegmentHeader header;

  private SegmentReader(Path file, byte[] bytes, @Nullable SegmentHeader header) {
    this.file = file;
    this.bytes = bytes;
    this.header = header;
  }

  static SegmentReader open(FileSystem files, Path file) throws IOException {
    try (var opened = files.open(file)) {
      var bytes = opened.read(0, Math.toIntExact(opened.size()));
      var header = bytes.length < SegmentHeader.BYTES ? null : SegmentHeader.read(file, bytes);
      return new SegmentReader(file, bytes, header);
    }
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
      throw new CorruptFileException(file, 0, "the header of a segment that has frames");
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

  /// All frames up to `end`, which is where this segment ended when the next one was begun.
  List<Frame> framesUpTo(long end) throws IOException {
    var frames = frames();
    long found = endOf(frames);
    if (found < end) {
      throw new CorruptFileException(
          file, found, "a frame, before the end of a whole segment at " + end);
    }
    return frames.stream().filter(frame -> frame.at() < end).toList();
  }

  /// All frames of the last segment, up to its torn tail.
  ///
  /// @throws CorruptFileException when a later frame says that what is unreadable was durable
  List<Frame> framesUpToTornTail() throws IOException {
    var begun = begun();
    var frames = frames();
    long end = endOf(frames);
    var witness = firstFrameBehind((int) end, begun.log(), begun.number());
    while (witness != null) {
      if (witness.synced() > end) {
        throw new CorruptFileException(
            file, end, "a frame that was durable when the one at " + witness.at() + " was written");
      }
      witness = firstFrameBehind((int) witness.end(), begun.log(), begun.number());
    }
    return frames;
  }

  private SegmentHeader begun() throws IOException {
    if (header == null) {
      throw new CorruptFileException(file, 0, "no segment header");
    }
    return header;
  }

  private List<Frame> frames() throws IOException {
    var begun = begun();
    var frames = new ArrayList<Frame>();
    long at = SegmentHeader.BYTES;
    while (true) {
      var frame = Frame.read(bytes, (int) at, begun.log(), begun.number());
      if (frame == null) {
        return frames;
      }
      frames.add(frame);
      at = frame.end();
    }
  }

  static long endOf(List<Frame> frames) {
    return frames.isEmpty() ? SegmentHeader.BYTES : frames.getLast().end();
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
