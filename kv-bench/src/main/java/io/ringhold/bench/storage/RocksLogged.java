package io.ringhold.bench.storage;

import java.nio.file.Path;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/// Log files are used again, as ours are.
final class RocksLogged implements Logged {
  private final RocksContender.Tuned tuned;
  private final RocksDB db;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions();

  RocksLogged(Path directory, long cacheBytes, long memtableBytes) {
    tuned = new RocksContender.Tuned(cacheBytes, memtableBytes);
    try {
      db = RocksDB.open(tuned.options().setRecycleLogFileNum(4), directory.toString());
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String name() {
    return "rocksdb";
  }

  @Override
  public void put(byte[] key, byte[] value, boolean sync) {
    try {
      db.put(sync ? synced : unsynced, key, value);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    db.close();
    tuned.close();
    synced.close();
    unsynced.close();
  }
}
