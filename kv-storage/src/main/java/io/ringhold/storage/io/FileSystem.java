package io.ringhold.storage.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Everything the engine asks of a disk. Files are written once, front to back, and never changed
/// afterwards; but for the segments of a write-ahead log, which are zeros at first.
///
/// Nothing is durable before it is asked for: bytes by [AppendFile#sync], names (created, renamed,
/// linked, deleted) by [#syncDirectory] of the directory that holds them. A full disk is reported
/// as [NoSpaceException].
public interface FileSystem {

  /// Creates a file that must not exist yet.
  AppendFile create(Path file) throws IOException;

  /// Creates a file of zeros, for [#writeOver]. Its bytes are durable when this returns, so that
  /// writing over them needs no more room and no change of the file's description.
  void createZeros(Path file, long bytes) throws IOException;

  /// Writes over the first bytes of a file, durable when this returns whatever may be written
  /// behind them, and opens it to be written over from there.
  AppendFile writeOver(Path file, byte[] head) throws IOException;

  ReadFile open(Path file) throws IOException;

  /// Atomically replaces `to` when it is a file; directories move to free names only.
  void rename(Path from, Path to) throws IOException;

  /// Gives a file a second name.
  void link(Path existing, Path link) throws IOException;

  /// Deletes a file or an empty directory; nothing happens when there is none.
  void delete(Path path) throws IOException;

  boolean exists(Path path);

  /// The names in a directory, sorted.
  List<String> list(Path directory) throws IOException;

  /// Creates a directory and its missing parents, and makes the new names durable.
  void createDirectories(Path directory) throws IOException;

  void syncDirectory(Path directory) throws IOException;

  long usableBytes(Path directory) throws IOException;

  /// Holds a file against every other process and engine until closed.
  ///
  /// @throws LockedException when somebody else holds it
  Closeable lock(Path file) throws IOException;
}
