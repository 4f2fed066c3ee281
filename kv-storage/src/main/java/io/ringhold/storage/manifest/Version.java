package io.ringhold.storage.manifest;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Keys;
import io.ringhold.storage.entry.Span;
import io.ringhold.storage.sstable.Table;
import io.ringhold.storage.sstable.TableGoneException;
import io.ringhold.storage.sstable.TableInfo;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// An immutable set of live tables. Whoever holds it can read all of them, whatever is compacted
/// meanwhile.
///
/// Level 0 holds flushed tables, newest first; their keys may overlap. In a deeper level no two
/// tables share a key, and everything in it is older than what shallower levels have of the same
/// key.
public final class Version {
  public static final int LEVELS = 7;

  private static final Comparator<Table> NEWEST_FIRST =
      Comparator.comparingLong((Table table) -> table.info().properties().sequenceMax()).reversed();
  private static final Comparator<Table> BY_KEY =
      Comparator.comparing(Table::info, TableInfo.BY_FIRST_KEY);

  private final Table[][] levels;
  private final AtomicInteger holders = new AtomicInteger(1);

  private Version(Table[][] levels) {
    this.levels = levels;
  }

  /// A version that its caller holds.
  ///
  /// @param levels tables in any order; [LiveTables] has seen to it that those of a deeper level do
  ///   not overlap
  public static Version of(List<List<Table>> levels) {
    var sorted = new Table[LEVELS][];
    for (int level = 0; level < LEVELS; level++) {
      sorted[level] = levels.get(level).toArray(Table[]::new);
      Arrays.sort(sorted[level], level == 0 ? NEWEST_FIRST : BY_KEY);
    }
    Stream.of(sorted).flatMap(Stream::of).forEach(Table::retain);
    return new Version(sorted);
  }

  public List<Table> level(int level) {
    return List.of(levels[level]);
  }

  public long bytes(int level) {
    return Stream.of(levels[level]).mapToLong(table -> table.info().bytes()).sum();
  }

  /// Holds this version, unless its last holder has already left.
  public boolean tryRetain() {
    int now = holders.get();
    while (now > 0) {
      int seen = holders.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  public void release() {
    if (holders.decrementAndGet() == 0) {
      Stream.of(levels).flatMap(Stream::of).forEach(Table::release);
    }
  }

  /// Looks for the newest version of a key, deletes included.
  ///
  /// @return whether there is one, and then `found` is at it
  /// @throws TableGoneException when the caller does not hold this version and nobody else does
  public boolean get(byte[] key, Entry found) throws IOException {
    long hash = Keys.hash(key, 0, key.length);
    for (var table : levels[0]) {
      if (table.info().covers(key) && table.get(key, hash, found)) {
        return true;
      }
    }
    for (int level = 1; level < LEVELS; level++) {
      var tables = levels[level];
      int at = firstNotEndingBefore(tables, key);
      if (at < tables.length
          && Arrays.compareUnsigned(tables[at].info().firstKey(), key) <= 0
          && tables[at].get(key, hash, found)) {
        return true;
      }
    }
    return false;
  }

  /// Adds cursors that together walk everything in a span.
  public void addCursors(Span span, List<EntryCursor> cursors) throws IOException {
    for (var table : levels[0]) {
      if (touches(table, span)) {
        cursors.add(table.cursor(span));
      }
    }
    for (int level = 1; level < LEVELS; level++) {
      var tables = touched(levels[level], span);
      if (!tables.isEmpty()) {
        cursors.add(new LevelCursor(tables, span));
      }
    }
  }

  /// Whether a level deeper than `level` could hold the key.
  public boolean mayHoldBelow(int level, byte[] key) {
    for (int deeper = level + 1; deeper < LEVELS; deeper++) {
      var tables = levels[deeper];
      int at = firstNotEndingBefore(tables, key);
      if (at < tables.length && tables[at].info().covers(key)) {
        return true;
      }
    }
    return false;
  }

  /// Whether a level deeper than `level` could hold a key between the table's first and last.
  public boolean mayHoldBelow(int level, TableInfo table) {
    return Stream.of(levels)
        .skip(level + 1L)
        .flatMap(Stream::of)
        .anyMatch(deeper -> deeper.info().overlaps(table));
  }

  /// Of tables that do not overlap those that have keys of a span, which is not empty.
  private static List<Table> touched(Table[] level, Span span) {
    int from = firstNotEndingBefore(level, span.from());
    byte[] to = span.to();
    int end = to == null ? level.length : firstNotEndingBefore(level, to);
    if (end < level.length && !span.endsBefore(level[end].info().firstKey())) {
      end++;
    }
    return Arrays.asList(level).subList(from, end);
  }

  private static boolean touches(Table table, Span span) {
    return span.touches(table.info().firstKey(), table.info().lastKey());
  }

  private static int firstNotEndingBefore(Table[] level, byte[] key) {
    int low = 0;
    int high = level.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(level[middle].info().lastKey(), key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
