package io.ringhold.storage;

import io.ringhold.storage.entry.Entry;

/// A walk over the live keys of a snapshot. For one thread at a time.
public interface Cursor extends AutoCloseable {

  /// Moves to the next entry, at first to the first one.
  ///
  /// @return false at the end
  /// @throws StorageException.Corruption when a table on the way is damaged
  boolean next();

  /// A copy.
  Bytes key();

  /// A copy.
  Bytes value();

  /// Where key and value are, for those who look at them before they move on.
  Entry current();

  /// The sequence of the put that wrote the value.
  long version();

  /// When the value is not to be seen any more, in ms since 1970; [Versioned#NEVER].
  long expiresAtMs();

  @Override
  void close();
}
