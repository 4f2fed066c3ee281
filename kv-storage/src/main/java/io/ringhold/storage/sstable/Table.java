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
  private volatile boolean gone;
  private volatile @Nullable OpenTable open;

  public Table(FileSystem files, Path directory, TableInfo info, BlockCache cache) {
    this(files, info, directory.resolve(info.fileName()), cache);
  }

  private Table(FileSystem files, TableInfo info, Path path, BlockCache cache) {
    this.files = files;
    this.path = path;
    this.info = info;
    this.cache = cache;
  }

  /// A table by its file alone, whatever its name is, as it describes itself.
  public static Table of(FileSystem files, Path file) throws IOException {
    return new Table(files, OpenTable.describe(files, file), file, new BlockCache(0));
  }

  public TableInfo info() {
    return info;
  }

  public Path path() {
    return path;
  }

  /// Looks for a key, deletes included.
  ///
  /// @param hash of the key, [Keys#hash]
  /// @return whether it is there, and then `found` is at it
  /// @throws TableGoneException when the caller did not hold the table and it has been deleted
  public boolean get(byte[] key, long hash, Entry found) throws IOException {
    try {
      var table = opened();
      if (!table.mayContain(hash)) {
        return false;
      }
      var block = table.block(table.blockOf(key));
      int index = block.find(key, hash);
      if (index < 0) {
        return false;
      }
      block.read(index, key, found);
      return true;
    } catch (IOException e) {
      throw gone ? new TableGoneException(path) : e;
    }
  }

  public EntryCursor cursor(Span span) throws IOException {
    var table = opened();
    return new TableCursor(table, table::block, span);
  }

  /// All entries, for a compaction: it reads everything once and must not push the readers' blocks
  /// out of the cache.
  public EntryCursor cursorPastCache() throws IOException {
    var table = opened();
    return new TableCursor(table, table::blockOnce, Span.all());
  }

  /// Whether the block where the key is or would be is in the cache.
  boolean isCached(byte[] key) {
    var table = open;
    return table != null && info.covers(key) && table.isCached(key);
  }

  /// Reads all of the file again, from its footer to its last block.
  ///
  /// @throws CorruptFileException when something in it is not what was written
  public void check() throws IOException {
    try (var again = OpenTable.open(files, path, info, new BlockCache(0))) {
      for (int block = 0; block < again.blocks(); block++) {
        var _ = again.blockUncached(block);
      }
    }
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

  OpenTable opened() throws IOException {
    var table = open;
    return table != null ? table : openOnce();
  }

  private synchronized OpenTable openOnce() throws IOException {
    if (gone) {
      throw new TableGoneException(path);
    }
    var table = open;
    if (table == null) {
      try {
        table = OpenTable.open(files, path, info, cache);
      } catch (NoSuchFileException e) {
        throw new CorruptFileException(path, 0, "the manifest lists it, but there is no such file");
      }
      open = table;
    }
    return table;
  }

  private synchronized void dispose() {
    gone = true;
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
