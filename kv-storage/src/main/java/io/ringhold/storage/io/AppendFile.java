package io.ringhold.storage.io;

import java.io.Closeable;
import java.io.IOException;

/// A file under construction.
public interface AppendFile extends Closeable {

  /// Appends the first `length` bytes, or fails with an unknown part of them written.
  void write(byte[] bytes, int length) throws IOException;

  default void write(byte[] bytes) throws IOException {
    write(bytes, bytes.length);
  }

  /// Returns when everything written is on the disk. After a failure the file is lost: a second try
  /// would lie.
  void sync() throws IOException;
}
