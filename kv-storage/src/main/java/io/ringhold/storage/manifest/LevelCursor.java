package io.ringhold.storage.manifest;

import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Span;
import io.ringhold.storage.sstable.Table;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/// Walks tables that do not overlap one after the other, and opens each only when it is reached.
final class LevelCursor extends EntryCursor {
  private final Iterator<Table> tables;
  private final Span span;
  private EntryCursor table = nothing();

  /// @param tables ascending by key
  LevelCursor(List<Table> tables, Span span) {
    this.tables = span.ascending() ? tables.iterator() : tables.reversed().iterator();
    this.span = span;
  }

  @Override
  public boolean next() throws IOException {
    while (!table.next()) {
      if (!tables.hasNext()) {
        return false;
      }
      table = tables.next().cursor(span);
    }
    at(table);
    return true;
  }

  @Override
  public int prefixLength() {
    return table.prefixLength();
  }
}
