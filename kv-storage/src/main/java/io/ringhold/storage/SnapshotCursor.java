package io.ringhold.storage;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import java.io.IOException;

/// Shows the puts of a view and steps over the deletes, and over what has expired.
final class SnapshotCursor implements Cursor {
  private final View view;
  private final EntryCursor entries;
  private final long nowMs;
  private boolean at;
  private boolean closed;

  /// Takes over the caller's hold on the view.
  SnapshotCursor(View view, EntryCursor entries, long nowMs) {
    this.view = view;
    this.entries = entries;
    this.nowMs = nowMs;
  }

  @Override
  public boolean next() {
    if (closed) {
      throw new StorageException.Closed("the cursor");
    }
    try {
      do {
        at = entries.next();
      } while (at && (entries.tombstone() || entries.isExpired(nowMs)));
      return at;
    } catch (IOException e) {
      throw StorageException.of(e, "scanning");
    }
  }

  @Override
  public Bytes key() {
    return Bytes.wrap(current().copyOfKey());
  }

  @Override
  public Bytes value() {
    return Bytes.wrap(current().copyOfValue());
  }

  @Override
  public long version() {
    return current().sequence();
  }

  @Override
  public long expiresAtMs() {
    return current().expiresAtMs();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      view.release();
    }
  }

  @Override
  public Entry current() {
    if (!at) {
      throw new IllegalStateException("the cursor is not at an entry");
    }
    return entries;
  }
}
