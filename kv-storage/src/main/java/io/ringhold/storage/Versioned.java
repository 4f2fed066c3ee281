package io.ringhold.storage;

import io.ringhold.storage.entry.Entry;
import org.jspecify.annotations.Nullable;

/// A value and the sequence of the put that wrote it.
public record Versioned(Bytes value, long version) {
  /// A copy of what was found; null for a delete.
  static @Nullable Versioned of(Entry found) {
    return found.tombstone()
        ? null
        : new Versioned(Bytes.wrap(found.copyOfValue()), found.sequence());
  }
}
