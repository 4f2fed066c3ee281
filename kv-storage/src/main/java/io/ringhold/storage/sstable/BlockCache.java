package io.ringhold.storage.sstable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Checked blocks of all shards, least recently used out first, bounded in bytes.
public final class BlockCache {
  private static final int PARTS = 16;

  /// What a cached block costs beside its bytes.
  private static final int OVERHEAD_BYTES = 160;

  private record Key(TableId table, long offset) {}

  private final Part[] parts = new Part[PARTS];
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  public BlockCache(long bytesMax) {
    for (int i = 0; i < PARTS; i++) {
      parts[i] = new Part(bytesMax / PARTS);
    }
  }

  public long bytes() {
    long sum = 0;
    for (var part : parts) {
      sum += part.size();
    }
    return sum;
  }

  public long hits() {
    return hits.sum();
  }

  public long misses() {
    return misses.sum();
  }

  @Nullable Block get(TableId table, long offset) {
    var key = new Key(table, offset);
    var block = part(key).get(key);
    (block == null ? misses : hits).increment();
    return block;
  }

  void put(TableId table, long offset, Block block) {
    var key = new Key(table, offset);
    part(key).put(key, block);
  }

  private Part part(Key key) {
    int hash = key.hashCode() * 0x9e3779b9;
    return parts[hash >>> 28];
  }

  /// Its lock is held for a map access only, never over a read.
  private static final class Part {
    private final Map<Key, Block> blocks = new LinkedHashMap<>(64, 0.75f, true);
    private final long bytesMax;
    private long bytes;

    Part(long bytesMax) {
      this.bytesMax = bytesMax;
    }

    synchronized long size() {
      return bytes;
    }

    synchronized @Nullable Block get(Key key) {
      return blocks.get(key);
    }

    synchronized void put(Key key, Block block) {
      // A block that would push out a quarter of its neighbours is not worth them.
      if (cost(block) > bytesMax / 4) {
        return;
      }
      var old = blocks.put(key, block);
      bytes += cost(block) - (old == null ? 0 : cost(old));
      var eldest = blocks.values().iterator();
      while (bytes > bytesMax) {
        bytes -= cost(eldest.next());
        eldest.remove();
      }
    }

    private static long cost(Block block) {
      return (long) block.bytes() + OVERHEAD_BYTES;
    }
  }
}
