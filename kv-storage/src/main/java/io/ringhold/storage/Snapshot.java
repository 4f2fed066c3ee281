package io.ringhold.storage;

import io.ringhold.storage.entry.Entry;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A shard as it was at one moment, for any number of threads. It keeps replaced tables on disk and
/// flushed memtables in memory until it is closed.
public final class Snapshot implements AutoCloseable {
  private final View view;
  private final long sequence;
  private final LogPosition position;
  private final AtomicBoolean closed = new AtomicBoolean();

  /// Takes over the caller's hold on the view.
  Snapshot(View view, long sequence, LogPosition position) {
    this.view = view;
    this.sequence = sequence;
    this.position = position;
  }

  public @Nullable Versioned get(Bytes key) {
    checkOpen();
    try {
      var found = new Entry();
      return view.get(key.array(), sequence, found) ? Versioned.of(found) : null;
    } catch (IOException e) {
      throw StorageException.of(e, "reading");
    }
  }

  /// A cursor over all that is there, expired or not.
  public Cursor scan(KeyRange range, Direction direction) {
    return scan(range, direction, Long.MIN_VALUE);
  }

  /// A cursor that must be closed, and may outlive the snapshot.
  ///
  /// @param nowMs what has expired by then is not shown
  public Cursor scan(KeyRange range, Direction direction, long nowMs) {
    checkOpen();
    if (!view.tryRetain()) {
      throw new StorageException.Closed("the snapshot");
    }
    try {
      return new SnapshotCursor(view, view.cursor(range.span(direction), sequence), nowMs);
    } catch (IOException e) {
      view.release();
      throw StorageException.of(e, "scanning");
    }
  }

  /// All writes up to this sequence are in the snapshot, and no later one.
  public long sequence() {
    return sequence;
  }

  /// All log entries up to here are in the snapshot.
  public LogPosition position() {
    return position;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      view.release();
    }
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new StorageException.Closed("the snapshot");
    }
  }
}
