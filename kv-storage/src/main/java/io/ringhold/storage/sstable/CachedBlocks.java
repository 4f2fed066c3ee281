package io.ringhold.storage.sstable;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The blocks of one table that are in the cache, by their number: finding one is reading one place
/// of an array.
final class CachedBlocks {
  private final BlockCache cache;
  private final TableId table;
  private final AtomicReferenceArray<@Nullable Cached> slots;

  /// A block in the cache. It is replaced in its slot by null when it leaves.
  static final class Cached {
    static final int USES_MAX = 3;

    /// What a cached block costs beside its bytes.
    private static final int OVERHEAD_BYTES = 120;

    final CachedBlocks table;
    final int number;
    final Block block;

    /// Counts readers, up to [#USES_MAX], roughly.
    byte uses;

    Cached(CachedBlocks table, int number, Block block) {
      this.table = table;
      this.number = number;
      this.block = block;
    }

    long bytes() {
      return (long) block.bytes() + OVERHEAD_BYTES;
    }

    boolean isThere() {
      return table.slots.get(number) == this;
    }

    void leave() {
      table.slots.compareAndSet(number, this, null);
    }

    long identity() {
      return table.table.high() ^ table.table.low() ^ number * 0x9e3779b97f4a7c15L;
    }
  }

  CachedBlocks(BlockCache cache, TableId table, int blocks) {
    this.cache = cache;
    this.table = table;
    slots = new AtomicReferenceArray<>(blocks);
  }

  @Nullable Block get(int number) {
    var found = slots.get(number);
    if (found == null) {
      cache.missed();
      return null;
    }
    cache.hit();
    // Read before written: the line is shared by all readers.
    if (found.uses < Cached.USES_MAX) {
      found.uses++;
    }
    return found.block;
  }

  /// The same without being counted as a reader.
  @Nullable Block peek(int number) {
    var found = slots.get(number);
    return found == null ? null : found.block;
  }

  void put(int number, Block block) {
    var cached = new Cached(this, number, block);
    if (enters(cached)) {
      cache.add(cached);
    }
  }

  /// The same for one that is known to be asked for.
  void putUsed(int number, Block block) {
    var cached = new Cached(this, number, block);
    if (enters(cached)) {
      cache.addUsed(cached);
    }
  }

  private boolean enters(Cached cached) {
    return cache.wants(cached) && slots.compareAndSet(cached.number, null, cached);
  }

  /// The table is closed.
  void drop() {
    long bytes = 0;
    for (int number = 0; number < slots.length(); number++) {
      var cached = slots.getAndSet(number, null);
      bytes += cached == null ? 0 : cached.bytes();
    }
    cache.dropped(bytes);
  }
}
