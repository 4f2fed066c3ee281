package io.ringhold.bench;

/// A key-value store under load. Calls block, come from many threads, and throw when they fail.
interface Store extends AutoCloseable {
  void put(byte[] key, byte[] value);

  /// Reads a key that exists, with the store's strongest guarantee.
  void get(byte[] key);

  /// Reads this many entries in key order with the store's strongest guarantee.
  void scan(byte[] from, int entries);

  @Override
  void close();
}
