package io.ringhold.bench.storage;

import java.nio.file.Path;

/// Opens one kind of engine in a directory, which may have what such an engine left there.
record Opener(String name, Open open) {
  interface Open {
    Contender at(Path directory, long cacheBytes, long memtableBytes);
  }

  static final Opener RINGHOLD = new Opener("ringhold", RingholdContender::new);
  static final Opener ROCKSDB = new Opener("rocksdb", RocksContender::new);

  Contender at(Path root, long cacheBytes, long memtableBytes) {
    return open.at(root.resolve(name), cacheBytes, memtableBytes);
  }
}
