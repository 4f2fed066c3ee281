package io.ringhold.storage.wal;

import io.ringhold.storage.io.AppendFile;
import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.io.NoSpaceException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Frames one behind the other, in segments of a fixed size that were filled with zeros before: a
/// sync of such a file is quicker than that of one that grows. For one thread at a time.
///
/// After an error of a write or a sync nobody knows what the disk holds: the log refuses everything
/// and has to be opened anew. A full disk is no such error, because it is met only between two
/// segments.
public final class WriteAheadLog implements Closeable {
  /// Adds the entries of a frame to what is there already.
  public interface Entries {
    void writeTo(ByteWriter out);
  }

  /// A segment that nothing is written to any more.
  private record Whole(long number, long lastSequence) {}

  private record Unsynced(long number, AppendFile file) {}

  /// Larger frames leave no array behind.
  private static final int FRAME_BYTES_KEPT = 2 << 20;

  private final Segments segments;
  private final long segmentBytes;
  private final LogId log;
  private final Deque<Whole> whole = new ArrayDeque<>();

  /// The last ones of the whole segments.
  private final Deque<Unsynced> unsynced = new ArrayDeque<>();

  private ByteWriter frame = new ByteWriter();
  private @Nullable AppendFile open;
  private long number;
  private long room;
  private long written;

  /// Of the open segment; 0 when one before it is not.
  private long synced;

  private long lastSequence;
  private boolean failed;

  private WriteAheadLog(Segments segments, long segmentBytes, List<LogReader.Read> before) {
    this.segments = segments;
    this.segmentBytes = segmentBytes;
    for (var segment : before) {
      whole.addLast(new Whole(segment.header().number(), segment.lastSequence()));
    }
    if (before.isEmpty()) {
      log = LogId.random();
    } else {
      var last = before.getLast();
      log = last.header().log();
      number = last.header().number();
      written = last.end();
      synced = last.end();
      lastSequence = last.lastSequence();
    }
  }

  /// Opens a log, or makes a new one, and hands over all frames that it holds; these are durable
  /// when this returns. What is appended goes to a new segment, so that a torn tail is never
  /// written over.
  ///
  /// @throws CorruptFileException when something that was durable cannot be read
  public static WriteAheadLog open(
      FileSystem files, Path directory, long segmentBytes, LogReader.Replay replay)
      throws IOException {
    files.createDirectories(directory);
    var segments = new Segments(files, directory);
    var contents = LogReader.contents(segments, replay);
    var read = contents.segments();
    for (var segment : read.subList(contents.durable(), read.size())) {
      makeDurable(files, segment.path(), (int) segment.end());
    }
    for (var path : contents.behind().reversed()) {
      files.delete(path);
      files.syncDirectory(directory);
    }
    var opened = new WriteAheadLog(segments, segmentBytes, read);
    try {
      opened.begin(0);
      return opened;
    } catch (IOException e) {
      var begun = opened.open;
      if (begun != null) {
        begun.close();
      }
      throw e;
    }
  }

  /// A killed process left it to the operating system, which a power cut may still stop. A sync
  /// alone would not do: when one has failed before, the system may show bytes and call them clean
  /// that are not on the disk. So they are written once more, to where they are.
  private static void makeDurable(FileSystem files, Path segment, int end) throws IOException {
    byte[] bytes;
    try (var opened = files.open(segment)) {
      bytes = opened.read(0, end);
    }
    files.writeOver(segment, bytes).close();
  }

  /// Adds a frame; it is durable after the next [#sync].
  ///
  /// @param firstSequence one more than the last one of the frame before
  /// @throws NoSpaceException when there is no room for another segment: then nothing was written,
  ///   and a later try may succeed
  public void append(long firstSequence, int count, Entries entries) throws IOException {
    Frame.begin(frame);
    entries.writeTo(frame);
    long bytes = Frame.bytes(frame.length() - Frame.HEADER_BYTES);
    if (written + bytes > room) {
      begin(bytes);
    }
    Frame.finish(frame, log, number, written, firstSequence, synced, count);
    doing(open, file -> file.write(frame.array(), frame.length()));
    written += bytes;
    lastSequence = firstSequence + count - 1;
    if (bytes > FRAME_BYTES_KEPT) {
      frame = new ByteWriter();
    }
  }

  /// Makes everything durable that was appended.
  public void sync() throws IOException {
    while (!unsynced.isEmpty()) {
      doing(unsynced.getFirst().file(), AppendFile::sync);
      unsynced.removeFirst().file().close();
    }
    if (synced < written) {
      doing(open, AppendFile::sync);
      synced = written;
    }
  }

  /// Everything up to this sequence is in tables.
  public void release(long sequence) throws IOException {
    while (!whole.isEmpty() && whole.getFirst().lastSequence() <= sequence) {
      long released = whole.getFirst().number();
      if (!unsynced.isEmpty() && unsynced.getFirst().number() == released) {
        unsynced.removeFirst().file().close();
      }
      segments.release(released, segmentBytes);
      whole.removeFirst();
    }
  }

  private void begin(long frameBytes) throws IOException {
    long bytes = Math.max(segmentBytes, SegmentHeader.BYTES + frameBytes);
    segments.create(number + 1, bytes);
    var header = new SegmentHeader(log, number + 1, written, synced);
    var before = open;
    open = begun(segments.path(number + 1), header);
    if (before != null) {
      whole.addLast(new Whole(number, lastSequence));
      if (synced == written) {
        before.close();
      } else {
        unsynced.addLast(new Unsynced(number, before));
      }
    }
    number++;
    room = bytes;
    written = SegmentHeader.BYTES;
    synced = unsynced.isEmpty() ? written : 0;
  }

  private AppendFile begun(Path segment, SegmentHeader header) throws IOException {
    try {
      return segments.files().writeOver(segment, header.write());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private interface Step {
    void on(AppendFile file) throws IOException;
  }

  private void doing(@Nullable AppendFile file, Step step) throws IOException {
    if (failed || file == null) {
      throw new IOException("the write-ahead log has failed before");
    }
    try {
      step.on(file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Not for want of room, whatever the disk says: the zeros had taken it.
  private IOException failed(IOException e) {
    failed = true;
    return new IOException("the write-ahead log has failed: " + e.getMessage(), e);
  }

  /// Makes everything durable, and writes a last frame that says so: from then on no damage can
  /// pass for a torn tail.
  @Override
  public void close() throws IOException {
    try (var _ = open) {
      if (!failed) {
        sync();
        if (written + Frame.bytes(0) <= room) {
          append(lastSequence + 1, 0, _ -> {});
          sync();
        }
      }
    } finally {
      for (var segment : unsynced) {
        segment.file().close();
      }
    }
  }
}
