package io.ringhold.storage.sstable;

import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/// A table that is going to take the place of others, also in the cache: what was merged would be
/// cold to its readers all at once. Holds its table until it is closed.
public final class Successor implements Closeable {
  private final Table table;
  private final BlockCache cache;

  /// Blocks that are not in the cache yet, where readers had one.
  private final BitSet wanted = new BitSet();

  public Successor(Table table, BlockCache cache) {
    this.table = table;
    this.cache = cache;
    table.retain();
  }

  public Table table() {
    return table;
  }

  /// Takes what is free of the cache, as long as the tables in whose place it will be are read.
  public void prepare(List<Table> before) throws IOException {
    var opened = table.opened();
    for (int block = 0; block < opened.blocks(); block++) {
      byte[] key = opened.firstKey(block);
      if (before.stream().noneMatch(other -> other.isCached(key))) {
        continue;
      }
      if (cache.hasRoom()) {
        opened.cache(block);
      } else {
        wanted.set(block);
      }
    }
  }

  /// Takes the room that they have left.
  public void succeed() throws IOException {
    var opened = table.opened();
    for (int block = wanted.nextSetBit(0); block >= 0; block = wanted.nextSetBit(block + 1)) {
      opened.cache(block);
    }
  }

  @Override
  public void close() {
    table.release();
  }
}
