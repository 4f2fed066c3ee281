package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Span;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A live table: opened at its first read, closed when the last version that lists it is gone, and
/// then deleted if a durable edit has removed it.
public final class Table {
  private final FileSystem files;
  private final Path path;
  private final TableInfo info;
  private final BlockCache cache;
  private final AtomicInteger holders = new AtomicInteger();
  private volatile boolean obsolete;
  private volatile @Nullable OpenTable open;

  public Table(FileSystem files, Path directory, TableInfo info, BlockCache cache) {
    this.files = files;
    this.path = directory.resolve(info.fileName());
    this.info = info;
    this.cache = cache;
  }

  public TableInfo info() {
    return info;
  }

  public Path path() {
    return path;
  }

  /// The newest version of a key that is not newer than `sequenceMax`, deletes included.
  public @Nullable Entry get(byte[] key, long sequenceMax) throws IOException {
    var table = opened();
    if (!table.mayContain(key)) {
      return null;
    }
    int number = table.seek(key, sequenceMax);
    if (number == table.blocks()) {
      return null;
    }
    var block = table.block(number, cache);
    var found = block.entry(block.seek(key, sequenceMax));
    return found.hasKey(key) ? found : null;
  }

  public EntryCursor cursor(Span span) throws IOException {
    var table = opened();
    return new TableCursor(table, number -> table.block(number, cache), span);
  }

  /// All entries, for a compaction: it reads everything once and must not push the readers' blocks
  /// out of the cache.
  public EntryCursor cursorPastCache() throws IOException {
    var table = opened();
    return new TableCursor(table, table::blockUncached, Span.all());
  }

  public void retain() {
    holders.incrementAndGet();
  }

  public void release() {
    if (holders.decrementAndGet() == 0) {
      dispose();
    }
  }

  /// A durable edit no longer lists this table: the last holder deletes the file.
  public void becomeObsolete() {
    obsolete = true;
  }

  private OpenTable opened() throws IOException {
    var table = open;
    return table != null ? table : openOnce();
  }

  private synchronized OpenTable openOnce() throws IOException {
    var table = open;
    if (table == null) {
      try {
        table = OpenTable.open(files, path, info);
      } catch (NoSuchFileException e) {
        throw new CorruptFileException(path, 0, "the manifest lists it, but there is no such file");
      }
      open = table;
    }
    return table;
  }

  private synchronized void dispose() {
    try {
      if (open != null) {
        open.close();
      }
      if (obsolete) {
        files.delete(path);
      }
    } catch (IOException e) {
      // Nobody reads it any more, and the next start of the shard deletes what no manifest lists.
    }
  }
}
