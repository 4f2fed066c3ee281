package io.ringhold.storage.wal;

import io.ringhold.storage.io.AppendFile;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.io.NoSpaceException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Frames one behind the other, in segments of a fixed size that were filled with zeros before: a
/// sync of such a file is quicker than that of one that grows. For one thread at a time.
///
/// After an error of a write or a sync nobody knows what the disk holds: the log refuses everything
/// and has to be opened anew. A full disk is no such error, because it is met only between two
/// segments.
public final class WriteAheadLog implements Closeable {
  private final Segments segments;
  private final long segmentBytes;
  private final LogId log;
  private final Deque<LogReader.Whole> whole;
  private @Nullable AppendFile open;
  private long number;
  private long room;
  private long written;
  private long synced;
  private long lastSequence;
  private boolean failed;

  private WriteAheadLog(Segments segments, long segmentBytes, LogReader.Contents before) {
    this.segments = segments;
    this.segmentBytes = segmentBytes;
    whole = new ArrayDeque<>(before.segments());
    lastSequence = whole.isEmpty() ? 0 : whole.getLast().lastSequence();
    var last = before.last();
    log = last == null ? LogId.random() : last.log();
    number = last == null ? 0 : last.number();
    written = before.end();
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
    if (contents.unbegun() != null) {
      files.delete(contents.unbegun());
    }
    if (contents.last() != null) {
      makeDurable(files, segments.path(contents.last().number()), (int) contents.end());
    }
    var opened = new WriteAheadLog(segments, segmentBytes, contents);
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
    try (var again = files.overwrite(segment)) {
      again.write(bytes);
      again.sync();
    }
  }

  /// Adds a frame; it is durable after the next [#sync].
  ///
  /// @param firstSequence one more than the last one of the frame before
  /// @throws NoSpaceException when there is no room for another segment: then nothing was written,
  ///   and a later try may succeed
  public void append(long firstSequence, int count, byte[] entries) throws IOException {
    long bytes = Frame.bytes(entries.length);
    if (written + bytes > room) {
      sync();
      begin(bytes);
    }
    var frame = new Frame(written, firstSequence, synced, count, entries);
    doing(file -> file.write(frame.write(log, number)));
    written = frame.end();
    lastSequence = frame.lastSequence();
  }

  /// Makes everything durable that was appended.
  public void sync() throws IOException {
    if (synced < written) {
      doing(AppendFile::sync);
      synced = written;
    }
  }

  /// Everything up to this sequence is in tables.
  public void release(long sequence) throws IOException {
    while (!whole.isEmpty() && whole.getFirst().lastSequence() <= sequence) {
      segments.release(whole.getFirst().number(), segmentBytes);
      whole.removeFirst();
    }
  }

  private void begin(long frameBytes) throws IOException {
    long bytes = Math.max(segmentBytes, SegmentHeader.BYTES + frameBytes);
    segments.create(number + 1, bytes);
    var before = open;
    open = segments.files().overwrite(segments.path(number + 1));
    if (before != null) {
      before.close();
      whole.addLast(new LogReader.Whole(number, lastSequence));
    }
    var header = new SegmentHeader(log, number + 1, written);
    doing(file -> {
      file.write(header.write());
      file.sync();
    });
    number++;
    room = bytes;
    written = SegmentHeader.BYTES;
    synced = written;
  }

  private interface Step {
    void on(AppendFile file) throws IOException;
  }

  private void doing(Step step) throws IOException {
    if (failed || open == null) {
      throw new IOException("the write-ahead log has failed before");
    }
    try {
      step.on(open);
    } catch (IOException e) {
      failed = true;
      // Not for want of room, whatever the disk says: the zeros had taken it.
      throw new IOException("the write-ahead log has failed: " + e.getMessage(), e);
    }
  }

  /// Makes everything durable, and writes a last frame that says so: from then on no damage can
  /// pass for a torn tail.
  @Override
  public void close() throws IOException {
    try (var _ = open) {
      if (!failed) {
        sync();
        if (written + Frame.bytes(0) <= room) {
          append(lastSequence + 1, 0, new byte[0]);
          sync();
        }
      }
    }
  }
}
