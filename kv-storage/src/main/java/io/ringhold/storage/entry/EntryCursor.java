package io.ringhold.storage.entry;

import java.io.IOException;

/// A walk over entries in the order of their keys, or exactly against it; each key once. What it is
/// at stays readable until it has moved twice.
public abstract class EntryCursor extends Entry {

  /// Moves to the next entry, at first to the first one.
  ///
  /// @return false at the end and ever after
  public abstract boolean next() throws IOException;

  /// How many bytes all keys around here begin with, as far as that is known.
  public int prefixLength() {
    return 0;
  }

  public static EntryCursor nothing() {
    return new EntryCursor() {
      @Override
      public boolean next() {
        return false;
      }
    };
  }
}
