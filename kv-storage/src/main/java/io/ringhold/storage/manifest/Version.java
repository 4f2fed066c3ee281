package io.ringhold.storage.manifest;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Span;
import io.ringhold.storage.sstable.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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
      Comparator.comparing(table -> table.info().firstKey(), Arrays::compareUnsigned);

  private final List<List<Table>> levels;
  private final AtomicInteger holders = new AtomicInteger(1);

  private Version(List<List<Table>> levels) {
    this.levels = levels;
  }

  /// A version that its caller holds.
  ///
  /// @param levels tables in any order
  /// @throws IllegalStateException when tables of a deeper level overlap
  public static Version of(List<List<Table>> levels) {
    var sorted = new ArrayList<List<Table>>();
    for (var level : levels) {
      sorted.add(level.stream().sorted(sorted.isEmpty() ? NEWEST_FIRST : BY_KEY).toList());
    }
    var version = new Version(List.copyOf(sorted));
    sorted.stream().skip(1).forEach(Version::checkDisjoint);
    version.levels.forEach(level -> level.forEach(Table::retain));
    return version;
  }

  public List<Table> level(int level) {
    return levels.get(level);
  }

  public long bytes(int level) {
    return levels.get(level).stream().mapToLong(table -> table.info().bytes()).sum();
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
      levels.forEach(level -> level.forEach(Table::release));
    }
  }

  /// The newest version of a key that is not newer than `sequenceMax`, deletes included.
  public @Nullable Entry get(byte[] key, long sequenceMax) throws IOException {
    for (var table : levels.getFirst()) {
      var found = table.info().covers(key) ? table.get(key, sequenceMax) : null;
      if (found != null) {
        return found;
      }
    }
    for (var level : levels.subList(1, LEVELS)) {
      int at = firstNotEndingBefore(level, key);
      var found =
          at < level.size() && level.get(at).info().covers(key)
              ? level.get(at).get(key, sequenceMax)
              : null;
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /// Cursors that together walk everything in a span.
  public List<EntryCursor> cursors(Span span) throws IOException {
    var cursors = new ArrayList<EntryCursor>();
    for (var table : levels.getFirst()) {
      if (touches(table, span)) {
        cursors.add(table.cursor(span));
      }
    }
    for (var level : levels.subList(1, LEVELS)) {
      var tables = level.stream().filter(table -> touches(table, span)).toList();
      if (!tables.isEmpty()) {
        cursors.add(new LevelCursor(tables, span));
      }
    }
    return cursors;
  }

  /// Whether a level deeper than `level` could hold the key.
  public boolean mayHoldBelow(int level, byte[] key) {
    for (var deeper : levels.subList(level + 1, LEVELS)) {
      int at = firstNotEndingBefore(deeper, key);
      if (at < deeper.size() && deeper.get(at).info().covers(key)) {
        return true;
      }
    }
    return false;
  }

  private static void checkDisjoint(List<Table> level) {
    for (int i = 1; i < level.size(); i++) {
      if (level.get(i - 1).info().overlaps(level.get(i).info())) {
        throw new IllegalStateException(
            level.get(i - 1).path() + " and " + level.get(i).path() + " overlap");
      }
    }
  }

  private static boolean touches(Table table, Span span) {
    return span.touches(table.info().firstKey(), table.info().lastKey());
  }

  private static int firstNotEndingBefore(List<Table> level, byte[] key) {
    int low = 0;
    int high = level.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(level.get(middle).info().lastKey(), key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
