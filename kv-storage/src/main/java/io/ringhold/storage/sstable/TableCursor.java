package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Span;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Walks one table, a block at a time.
final class TableCursor implements EntryCursor {
  interface BlockSource {
    Block block(int number) throws IOException;
  }

  private final OpenTable table;
  private final BlockSource blocks;
  private final Span span;
  private int number;
  private @Nullable Block block;
  private int at;

  TableCursor(OpenTable table, BlockSource blocks, Span span) throws IOException {
    this.table = table;
    this.blocks = blocks;
    this.span = span;
    if (span.ascending()) {
      startAt(span.from());
    } else {
      startBefore(span.to());
    }
  }

  @Override
  public @Nullable Entry next() throws IOException {
    return span.ascending() ? nextUp() : nextDown();
  }

  private void startAt(byte[] key) throws IOException {
    number = table.seek(key, Long.MAX_VALUE);
    if (number < table.blocks()) {
      block = blocks.block(number);
      at = block.seek(key, Long.MAX_VALUE);
    }
  }

  private void startBefore(byte @Nullable [] key) throws IOException {
    number = key == null ? table.blocks() : table.seek(key, Long.MAX_VALUE);
    if (key == null || number == table.blocks()) {
      number = table.blocks() - 1;
      block = blocks.block(number);
      at = block.count() - 1;
    } else {
      block = blocks.block(number);
      at = block.seek(key, Long.MAX_VALUE) - 1;
    }
  }

  private @Nullable Entry nextUp() throws IOException {
    while (block != null && at == block.count()) {
      number++;
      at = 0;
      block = number < table.blocks() ? blocks.block(number) : null;
    }
    if (block == null) {
      return null;
    }
    var entry = block.entry(at++);
    return span.endsBefore(entry.key()) ? end() : entry;
  }

  private @Nullable Entry nextDown() throws IOException {
    while (block != null && at < 0) {
      number--;
      block = number >= 0 ? blocks.block(number) : null;
      at = block == null ? 0 : block.count() - 1;
    }
    if (block == null) {
      return null;
    }
    var entry = block.entry(at--);
    return span.startsBehind(entry.key()) ? end() : entry;
  }

  private @Nullable Entry end() {
    block = null;
    return null;
  }
}
