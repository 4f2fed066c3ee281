package io.ringhold.storage.io;

import java.io.Closeable;
import java.io.IOException;

/// A finished file, read by any number of threads. An interrupt of one of them harms none.
public interface ReadFile extends Closeable {

  long size() throws IOException;

  /// Reads exactly `length` bytes.
  ///
  /// @throws java.io.EOFException when the file ends before
  byte[] read(long offset, int length) throws IOException;
}
