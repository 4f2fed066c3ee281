package io.ringhold.storage;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Shows the puts of a view and steps over the deletes.
final class SnapshotCursor implements Cursor {
  private final View view;
  private final EntryCursor entries;
  private @Nullable Entry current;
  private boolean closed;

  /// Takes over the caller's hold on the view.
  SnapshotCursor(View view, EntryCursor entries) {
    this.view = view;
    this.entries = entries;
  }

  @Override
  public boolean next() {
    if (closed) {
      throw new StorageException.Closed("the cursor");
    }
    try {
      do {
        current = entries.next();
      } while (current != null && current.tombstone());
      return current != null;
    } catch (IOException e) {
      throw StorageException.of(e, "scanning");
    }
  }

  @Override
  public Bytes key() {
    return Bytes.wrap(current().key());
  }

  @Override
  public Bytes value() {
    return Bytes.wrap(current().value());
  }

  @Override
  public long version() {
    return current().sequence();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      view.release();
    }
  }

  private Entry current() {
    if (current == null) {
      throw new IllegalStateException("the cursor is not at an entry");
    }
    return current;
  }
}
