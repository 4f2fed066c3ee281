package io.ringhold.bench.storage;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.Cursor;
import io.ringhold.storage.Direction;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.KeyRange;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.Shard;
import io.ringhold.storage.ShardStats;
import io.ringhold.storage.WriteBatch;
import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.io.DiskFileSystem;
import java.nio.file.Path;
import java.time.Duration;

final class RingholdContender implements Contender {
  private static final Duration POLL = Duration.ofMillis(20);

  private final Engine engine;
  private final Shard shard;
  private final ThreadLocal<Entry> entries = ThreadLocal.withInitial(Entry::new);
  private final byte[] buffer = new byte[64 << 10];
  private long index;

  RingholdContender(Path directory, long cacheBytes, long memtableBytes) {
    engine =
        Engine.open(
            new DiskFileSystem(),
            directory,
            options(cacheBytes, memtableBytes),
            EngineListener.NONE);
    shard = engine.openShard("bench");
    index = shard.applied().index();
  }

  static EngineOptions options(long cacheBytes, long memtableBytes) {
    EngineOptions usual = EngineOptions.defaults();
    return new EngineOptions(
        memtableBytes,
        3 * memtableBytes,
        cacheBytes,
        usual.blockBytesMin(),
        64 << 20,
        usual.levelZeroTablesMax(),
        256 << 20,
        usual.diskFullPause());
  }

  @Override
  public String name() {
    return "ringhold";
  }

  @Override
  public void apply(Data data, int from, int to) {
    for (int i = from; i < to; i++) {
      shard.write(new WriteBatch().put(Bytes.wrap(data.key(i)), Bytes.wrap(data.value(i))));
      shard.advance(new LogPosition(1, ++index, index));
      if (shard.wantsRotation()) {
        shard.rotate(Bytes.EMPTY);
      }
    }
  }

  @Override
  public void settle() {
    shard.flush(Bytes.EMPTY);
    ShardStats before;
    do {
      before = shard.stats();
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException _) {
        return;
      }
    } while (shard.pressure() > 0 || shard.stats().compactions() != before.compactions());
  }

  @Override
  public int get(byte[] key) {
    Entry found = entries.get();
    if (!shard.get(key, found)) {
      return -1;
    }
    System.arraycopy(found.valueBytes(), found.valueAt(), buffer, 0, found.valueLength());
    return found.valueLength();
  }

  @Override
  public long seek(byte[] from, int rows) {
    return walk(new KeyRange(Bytes.wrap(from), null), Direction.FORWARD, rows);
  }

  @Override
  public long scan(boolean reverse) {
    return walk(KeyRange.all(), reverse ? Direction.REVERSE : Direction.FORWARD, Integer.MAX_VALUE);
  }

  private long walk(KeyRange range, Direction direction, int rows) {
    long bytes = 0;
    try (var snapshot = shard.snapshot();
        Cursor cursor = snapshot.scan(range, direction)) {
      for (int i = 0; i < rows && cursor.next(); i++) {
        Entry entry = cursor.current();
        System.arraycopy(entry.keyBytes(), entry.keyAt(), buffer, 0, entry.keyLength());
        System.arraycopy(entry.valueBytes(), entry.valueAt(), buffer, 0, entry.valueLength());
        bytes += entry.keyLength() + entry.valueLength();
      }
    }
    return bytes;
  }

  @Override
  public long diskBytes() {
    return shard.stats().levels().stream().mapToLong(ShardStats.Level::bytes).sum();
  }

  @Override
  public long bytesWritten() {
    return shard.stats().bytesWritten();
  }

  @Override
  public void close() {
    engine.close();
  }
}
