package io.ringhold.storage;

import io.ringhold.storage.entry.Entry;
import org.jspecify.annotations.Nullable;

/// A value and the sequence of the put that wrote it.
///
/// @param expiresAtMs when it is not to be seen any more, in ms since 1970; [#NEVER]
public record Versioned(Bytes value, long version, long expiresAtMs) {
  public static final long NEVER = Entry.NEVER;

  public Versioned(Bytes value, long version) {
    this(value, version, NEVER);
  }

  /// A copy of what was found; null for a delete.
  static @Nullable Versioned of(Entry found) {
    return found.tombstone()
        ? null
        : new Versioned(Bytes.wrap(found.copyOfValue()), found.sequence(), found.expiresAtMs());
  }

  /// What a reader at this time sees of what was found.
  public static @Nullable Versioned living(@Nullable Versioned found, long nowMs) {
    return found == null || found.isExpired(nowMs) ? null : found;
  }

  public boolean isExpired(long nowMs) {
    return expiresAtMs <= nowMs;
  }
}
