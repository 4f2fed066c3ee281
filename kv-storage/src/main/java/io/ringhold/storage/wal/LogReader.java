package io.ringhold.storage.wal;

import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads all segments of a log, in order, up to a torn tail.
///
/// Segments whose writes nobody wanted to be durable may lose their ends in a power cut while later
/// ones keep theirs. What is behind the first hole is no part of the log; when any of it says that
/// what is missing had been durable, that is damage.
public final class LogReader {
  /// Takes what a log holds.
  public interface Replay {
    void frame(Path segment, Frame frame) throws IOException;
  }

  /// A segment that is read.
  ///
  /// @param end where its frames end
  record Read(SegmentHeader header, Path path, long end, long lastSequence) {}

  /// @param durable how many of the segments are known to be on the disk to their end
  /// @param behind the files of segments that were never begun, or are behind a torn tail
  record Contents(List<Read> segments, int durable, List<Path> behind) {}

  private final Segments segments;
  private final Replay replay;
  private final List<Read> read = new ArrayList<>();
  private final List<Path> behind = new ArrayList<>();
  private int durable;
  private boolean torn;
  private long lastSequence;

  private LogReader(Segments segments, Replay replay) {
    this.segments = segments;
    this.replay = replay;
  }

  /// @throws CorruptFileException when something that was durable cannot be read
  public static void read(FileSystem files, Path directory, Replay replay) throws IOException {
    var _ = contents(new Segments(files, directory), replay);
  }

  static Contents contents(Segments segments, Replay replay) throws IOException {
    var reader = new LogReader(segments, replay);
    reader.readAll();
    return new Contents(reader.read, reader.durable, reader.behind);
  }

  private void readAll() throws IOException {
    var numbers = segments.numbers();
    SegmentHeader before = null;
    var next = numbers.isEmpty() ? null : open(numbers.getFirst());
    for (int i = 0; next != null; i++) {
      var segment = next;
      boolean last = i == numbers.size() - 1;
      if (last && segment.hasNotBegun(numbers.get(i), before)) {
        behind.add(segment.path());
        return;
      }
      before = segment.begun(numbers.get(i), before);
      next = last ? null : open(numbers.get(i + 1));
      if (torn) {
        checkThatNoneBeforeWasDurable(segment, before);
        behind.add(segment.path());
      } else {
        replay(segment, before, next == null ? null : next.header());
      }
    }
  }

  private SegmentReader open(long number) throws IOException {
    return SegmentReader.open(segments.files(), segments.path(number));
  }

  /// @param next of the segment that follows; null when there is none
  private void replay(SegmentReader segment, SegmentHeader header, @Nullable SegmentHeader next)
      throws IOException {
    var begun = next != null && next.number() == header.number() + 1 ? next : null;
    var frames = segment.frames(begun == null ? Long.MAX_VALUE : begun.endOfBefore());
    long end = SegmentReader.endOf(frames);
    torn = begun != null && end < begun.endOfBefore();
    if (torn || begun == null) {
      segment.checkTail(end, begun == null ? 0 : begun.durableOfBefore());
    }
    for (var frame : frames) {
      if (!frame.isBehind(lastSequence)) {
        throw new CorruptFileException(segment.path(), frame.at(), "a frame that goes back");
      }
      replay.frame(segment.path(), frame);
      lastSequence = frame.lastSequence();
    }
    if (!frames.isEmpty() && frames.getLast().synced() > 0) {
      durable = read.size();
    }
    boolean closed = begun == null && SegmentReader.isClosed(frames);
    // That last frame says that all others are durable, which it is perhaps not itself.
    read.add(new Read(header, segment.path(), closed ? frames.getLast().at() : end, lastSequence));
    if (closed || (begun != null && begun.durableOfBefore() >= end)) {
      durable = read.size();
    }
  }

  private void checkThatNoneBeforeWasDurable(SegmentReader segment, SegmentHeader header)
      throws IOException {
    var incomplete = read.getLast();
    boolean followsIt = header.number() == incomplete.header().number() + 1;
    if (segment.hasFrameBehindSync() || (!followsIt && header.durableOfBefore() > 0)) {
      throw new CorruptFileException(
          incomplete.path(),
          incomplete.end(),
          "a frame that was durable when segment %d was written".formatted(header.number()));
    }
  }
}
