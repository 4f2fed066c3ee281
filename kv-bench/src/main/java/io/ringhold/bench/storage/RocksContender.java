package io.ringhold.bench.storage;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.FlushOptions;
import org.rocksdb.HyperClockCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/// RocksDB through JNI, as somebody who knows it would use it: direct buffers, reused iterators and
/// options, its newest cache, a hash index in data blocks.
final class RocksContender implements Contender {
  /// None where tables are soon merged, LZ4 below, as in ours.
  private static final List<CompressionType> LEVELS =
      Stream.concat(
              Stream.of(CompressionType.NO_COMPRESSION),
              Stream.generate(() -> CompressionType.LZ4_COMPRESSION).limit(6))
          .toList();

  static {
    RocksDB.loadLibrary();
  }

  private final Tuned tuned;
  private final RocksDB db;
  private final ReadOptions reads = new ReadOptions();
  private final WriteOptions withoutLog = new WriteOptions().setDisableWAL(true);
  private final ThreadLocal<Buffers> buffers = ThreadLocal.withInitial(Buffers::new);
  private RocksIterator iterator;

  /// What both ways of using it share.
  record Tuned(HyperClockCache cache, BloomFilter bloom, Options options) implements AutoCloseable {
    Tuned(long cacheBytes, long memtableBytes) {
      this(
          new HyperClockCache(cacheBytes, 0, -1, false), new BloomFilter(10, false), new Options());
      options
          .setCreateIfMissing(true)
          .setWriteBufferSize(memtableBytes)
          .setMaxWriteBufferNumber(3)
          .setCompressionPerLevel(LEVELS)
          .setMaxBackgroundJobs(2)
          .setTableFormatConfig(
              new BlockBasedTableConfig()
                  .setBlockCache(cache)
                  .setFilterPolicy(bloom)
                  .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
                  .setCacheIndexAndFilterBlocks(false));
    }

    @Override
    public void close() {
      options.close();
      bloom.close();
      cache.close();
    }
  }

  private static final class Buffers {
    final ByteBuffer key = ByteBuffer.allocateDirect(64);
    final ByteBuffer value = ByteBuffer.allocateDirect(64 << 10);

    ByteBuffer key(byte[] bytes) {
      return key.clear().put(bytes).flip();
    }
  }

  RocksContender(Path directory, long cacheBytes, long memtableBytes) {
    tuned = new Tuned(cacheBytes, memtableBytes);
    try {
      db = RocksDB.open(tuned.options(), directory.toString());
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
    iterator = db.newIterator(reads);
  }

  @Override
  public String name() {
    return "rocksdb";
  }

  @Override
  public void apply(Data data, int from, int to) {
    Buffers mine = buffers.get();
    try {
      for (int i = from; i < to; i++) {
        mine.value.clear().put(data.value(i)).flip();
        db.put(withoutLog, mine.key(data.key(i)), mine.value);
      }
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void settle() {
    try (var wait = new FlushOptions().setWaitForFlush(true)) {
      db.flush(wait);
      while (db.getLongProperty("rocksdb.num-running-compactions") > 0
          || db.getLongProperty("rocksdb.compaction-pending") > 0) {
        Thread.sleep(20);
      }
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    iterator.close();
    iterator = db.newIterator(reads);
  }

  @Override
  public int get(byte[] key) {
    Buffers mine = buffers.get();
    try {
      return Math.max(db.get(reads, mine.key(key), mine.value.clear()), -1);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public long seek(byte[] from, int rows) {
    iterator.seek(buffers.get().key(from));
    return walk(rows, false);
  }

  @Override
  public long scan(boolean reverse) {
    if (reverse) {
      iterator.seekToLast();
    } else {
      iterator.seekToFirst();
    }
    return walk(Integer.MAX_VALUE, reverse);
  }

  private long walk(int rows, boolean reverse) {
    Buffers mine = buffers.get();
    long bytes = 0;
    for (int i = 0; i < rows && iterator.isValid(); i++) {
      bytes += iterator.key(mine.key.clear()) + iterator.value(mine.value.clear());
      if (reverse) {
        iterator.prev();
      } else {
        iterator.next();
      }
    }
    return bytes;
  }

  @Override
  public long diskBytes() {
    try {
      return db.getLongProperty("rocksdb.total-sst-files-size");
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public long bytesWritten() {
    try {
      String gibibytes = db.getMapProperty("rocksdb.cfstats").get("compaction.Sum.WriteGB");
      return (long) (Double.parseDouble(Objects.requireNonNull(gibibytes)) * (1 << 30));
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    iterator.close();
    db.close();
    tuned.close();
    reads.close();
    withoutLog.close();
  }
}
