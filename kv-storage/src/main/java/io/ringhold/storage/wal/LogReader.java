package io.ringhold.storage.wal;

import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads all segments of a log, in order.
public final class LogReader {
  /// Takes what a log holds.
  public interface Replay {
    void frame(Path segment, Frame frame) throws IOException;
  }

  /// A segment that nothing is written to any more.
  record Whole(long number, long lastSequence) {}

  /// @param last the header of the last segment that has frames; null when there is none
  /// @param end where its frames end
  /// @param unbegun the file of the segment behind it that was never begun, if there is one
  record Contents(
      List<Whole> segments, @Nullable SegmentHeader last, long end, @Nullable Path unbegun) {}

  private LogReader() {}

  /// @throws CorruptFileException when something that was durable cannot be read
  public static void read(FileSystem files, Path directory, Replay replay) throws IOException {
    var _ = contents(new Segments(files, directory), replay);
  }

  static Contents contents(Segments segments, Replay replay) throws IOException {
    var whole = new ArrayList<Whole>();
    SegmentHeader header = null;
    long end = 0;
    long lastSequence = 0;
    var numbers = segments.numbers();
    var reader = numbers.isEmpty() ? null : reader(segments, numbers.getFirst());
    for (int i = 0; reader != null; i++) {
      long number = numbers.get(i);
      boolean last = i == numbers.size() - 1;
      var path = segments.path(number);
      if (last && reader.hasNotBegun(number, header)) {
        return new Contents(whole, header, end, path);
      }
      header = checked(path, reader.header(), number, header);
      var next = last ? null : reader(segments, numbers.get(i + 1));
      var frames = frames(reader, header, next);
      for (var frame : frames) {
        if (!frame.isBehind(lastSequence)) {
          throw new CorruptFileException(path, frame.at(), "a frame that goes back");
        }
        replay.frame(path, frame);
        lastSequence = frame.lastSequence();
      }
      end = SegmentReader.endOf(frames);
      whole.add(new Whole(number, lastSequence));
      reader = next;
    }
    return new Contents(whole, header, end, null);
  }

  private static SegmentReader reader(Segments segments, long number) throws IOException {
    return SegmentReader.open(segments.files(), segments.path(number));
  }

  /// When a segment was begun, the one before it had been made durable to its end.
  private static List<Frame> frames(
      SegmentReader reader, SegmentHeader header, @Nullable SegmentReader next) throws IOException {
    var begun = next == null ? null : next.header();
    return begun == null || begun.number() != header.number() + 1
        ? reader.framesUpToTornTail()
        : reader.framesUpTo(begun.endOfBefore());
  }

  private static SegmentHeader checked(
      Path file, @Nullable SegmentHeader header, long number, @Nullable SegmentHeader before)
      throws IOException {
    if (header == null || header.number() != number) {
      throw new CorruptFileException(file, 0, "no header of segment " + number);
    }
    if (before != null && before.number() + 1 != number) {
      throw new CorruptFileException(file, 0, "the segment before this one is missing");
    }
    if (before != null && !before.log().equals(header.log())) {
      throw new CorruptFileException(file, 0, "a segment of another log");
    }
    return header;
  }
}
