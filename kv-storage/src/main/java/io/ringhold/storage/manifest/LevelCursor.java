package io.ringhold.storage.manifest;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Span;
import io.ringhold.storage.sstable.Table;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks tables that do not overlap one after the other, and opens each only when it is reached.
final class LevelCursor implements EntryCursor {
  private final Iterator<Table> tables;
  private final Span span;
  private EntryCursor table = () -> null;

  /// @param tables ascending by key
  LevelCursor(List<Table> tables, Span span) {
    this.tables = span.ascending() ? tables.iterator() : tables.reversed().iterator();
    this.span = span;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    var entry = table.next();
    while (entry == null && tables.hasNext()) {
      table = tables.next().cursor(span);
      entry = table.next();
    }
    return entry;
  }
}
