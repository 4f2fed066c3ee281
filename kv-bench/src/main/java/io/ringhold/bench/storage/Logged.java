package io.ringhold.bench.storage;

/// An engine with its write-ahead log. For any number of threads.
interface Logged extends AutoCloseable {
  String name();

  /// @param sync whether it is on the disk when this returns
  void put(byte[] key, byte[] value, boolean sync);

  @Override
  void close();
}
