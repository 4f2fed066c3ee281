package io.ringhold.storage;

import io.ringhold.storage.manifest.DurableState;
import io.ringhold.storage.manifest.VersionEdit;
import io.ringhold.storage.memtable.Memtable;
import org.jspecify.annotations.Nullable;

/// A memtable that waits for its flush, and what becomes durable with it.
final class Sealed {
  private final Memtable memtable;
  private final DurableState state;

  /// Set when the tables are written but the edit has not been committed for lack of space. Used by
  /// the flush thread only.
  private @Nullable VersionEdit edit;

  Sealed(Memtable memtable, DurableState state) {
    this.memtable = memtable;
    this.state = state;
  }

  Memtable memtable() {
    return memtable;
  }

  DurableState state() {
    return state;
  }

  LogPosition position() {
    return new LogPosition(state.term(), state.index(), state.timestampMs());
  }

  @Nullable VersionEdit edit() {
    return edit;
  }

  void written(VersionEdit edit) {
    this.edit = edit;
  }
}
