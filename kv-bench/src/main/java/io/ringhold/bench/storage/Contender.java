package io.ringhold.bench.storage;

/// An engine that is measured. One thread, but for [#get], which any number may call.
interface Contender extends AutoCloseable {
  String name();

  /// Writes records without a log of the engine's own.
  void apply(Data data, int from, int to);

  /// Writes what is in memory to disk, and waits until nothing is left to be merged.
  void settle();

  /// Reads into a buffer of the caller's.
  ///
  /// @return bytes of the value, -1 when there is none
  int get(byte[] key);

  /// Walks up to `rows` records from a key on.
  ///
  /// @return bytes of the keys and values looked at
  long seek(byte[] from, int rows);

  /// Walks all records.
  ///
  /// @return bytes of the keys and values looked at
  long scan(boolean reverse);

  long diskBytes();

  /// By flushes and merges since it was opened.
  long bytesWritten();

  @Override
  void close();
}
