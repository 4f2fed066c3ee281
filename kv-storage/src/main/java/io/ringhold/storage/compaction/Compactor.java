package io.ringhold.storage.compaction;

import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.MergingCursor;
import io.ringhold.storage.entry.Span;
import io.ringhold.storage.manifest.Version;
import io.ringhold.storage.manifest.VersionEdit;
import io.ringhold.storage.memtable.Memtable;
import io.ringhold.storage.sstable.TableInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Writes memtables and merged tables, keeping of each key only the newest version.
///
/// Older versions may go at once: a snapshot holds the memtables and the [Version] it was taken
/// from, so it never looks into the tables written here.
public record Compactor(TableOutput output) {

  /// Writes a memtable to tables for level 0.
  public List<VersionEdit.Added> flush(Memtable memtable, long nowMs) throws IOException {
    return at(0, output.write(memtable.cursor(Span.all(), Long.MAX_VALUE), false, nowMs));
  }

  /// Merges the inputs, or only moves them; the edit is not yet committed.
  ///
  /// @param nowMs no reader of the result looks at an earlier time than this
  public VersionEdit compact(Version version, Compaction compaction, long nowMs)
      throws IOException {
    var removed = compaction.inputs().map(table -> table.info().number()).toList();
    int target = compaction.target();
    if (compaction.onlyMoves()) {
      var moved = compaction.upper().stream().map(table -> table.info()).toList();
      return new VersionEdit(null, removed, at(target, moved));
    }
    var merged = output.write(living(version, compaction, nowMs), true, nowMs);
    return new VersionEdit(null, removed, at(target, merged));
  }

  /// What has expired becomes a tombstone, and a tombstone is needed only as long as something
  /// deeper could come to light without it.
  private static EntryCursor living(Version version, Compaction compaction, long nowMs)
      throws IOException {
    var sources = new ArrayList<EntryCursor>();
    for (var table : compaction.inputs().toList()) {
      sources.add(table.cursorPastCache());
    }
    int target = compaction.target();
    var newest = MergingCursor.of(sources, Span.Way.ASCENDING);
    return new EntryCursor() {
      @Override
      public boolean next() throws IOException {
        while (newest.next()) {
          boolean dead = newest.tombstone() || newest.isExpired(nowMs);
          if (!dead || version.mayHoldBelow(target, newest.copyOfKey())) {
            at(newest);
            if (dead) {
              becomeTombstone();
            }
            return true;
          }
        }
        return false;
      }
    };
  }

  private static List<VersionEdit.Added> at(int level, List<TableInfo> tables) {
    return tables.stream().map(table -> new VersionEdit.Added(level, table)).toList();
  }
}
