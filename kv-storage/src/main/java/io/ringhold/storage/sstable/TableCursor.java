package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Span;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Walks one table, a block at a time.
final class TableCursor extends EntryCursor {
  interface BlockSource {
    Block block(int number) throws IOException;
  }

  private final OpenTable table;
  private final BlockSource blocks;
  private final Span span;
  private final KeyBuffer keys = new KeyBuffer();
  private int number;
  private @Nullable Block block;

  /// The entry that comes next.
  private int index;

  TableCursor(OpenTable table, BlockSource blocks, Span span) throws IOException {
    this.table = table;
    this.blocks = blocks;
    this.span = span;
    if (span.ascending()) {
      number = table.blockOf(span.from());
      block = blocks.block(number);
      index = block.lowerBound(span.from());
    } else {
      byte[] to = span.to();
      number = to == null ? table.blocks() - 1 : table.blockOf(to);
      block = blocks.block(number);
      index = (to == null ? block.count() : block.lowerBound(to)) - 1;
    }
  }

  @Override
  public boolean next() throws IOException {
    return span.ascending() ? ascend() : descend();
  }

  @Override
  public int prefixLength() {
    return block == null ? 0 : block.prefixLength();
  }

  private boolean ascend() throws IOException {
    while (block != null && index == block.count()) {
      number++;
      index = 0;
      block = number < table.blocks() ? blocks.block(number) : null;
    }
    if (block == null) {
      return false;
    }
    block.read(index++, keys, this);
    return span.to() == null || compareKey(span.to()) < 0 || end();
  }

  private boolean descend() throws IOException {
    while (block != null && index < 0) {
      number--;
      block = number >= 0 ? blocks.block(number) : null;
      index = block == null ? 0 : block.count() - 1;
    }
    if (block == null) {
      return false;
    }
    block.read(index--, keys, this);
    return compareKey(span.from()) >= 0 || end();
  }

  private boolean end() {
    block = null;
    return false;
  }
}
