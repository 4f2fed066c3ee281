package io.ringhold.storage.manifest;

import io.ringhold.storage.sstable.TableInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What all edits so far add up to: the durable state, and the live tables with their levels.
public final class LiveTables {
  private final SortedMap<Long, VersionEdit.Added> tables;
  private final DurableState state;

  private LiveTables(DurableState state, SortedMap<Long, VersionEdit.Added> tables) {
    this.state = state;
    this.tables = tables;
  }

  public static LiveTables none() {
    return new LiveTables(DurableState.NONE, new TreeMap<>());
  }

  /// @throws IllegalStateException when the edit does not fit: it removes what is not there, adds
  ///   what is, or makes tables of a deeper level overlap
  LiveTables with(VersionEdit edit) {
    var next = new TreeMap<>(tables);
    for (long number : edit.removed()) {
      if (next.remove(number) == null) {
        throw new IllegalStateException("an edit removes table " + number + ", which is not live");
      }
    }
    for (var added : edit.added()) {
      if (next.put(added.table().number(), added) != null) {
        throw new IllegalStateException("an edit adds table " + added.table().number() + " again");
      }
    }
    edit.added().stream()
        .map(VersionEdit.Added::level)
        .filter(level -> level > 0)
        .distinct()
        .forEach(level -> checkDisjoint(level, next.values()));
    var nextState = edit.state();
    return new LiveTables(nextState == null ? state : nextState, next);
  }

  /// Looks at neighbours only: the first edit of a manifest may have thousands of tables.
  private static void checkDisjoint(int level, Collection<VersionEdit.Added> live) {
    var tables =
        live.stream()
            .filter(one -> one.level() == level)
            .map(VersionEdit.Added::table)
            .sorted(TableInfo.BY_FIRST_KEY)
            .toList();
    for (int i = 1; i < tables.size(); i++) {
      if (tables.get(i - 1).overlaps(tables.get(i))) {
        throw new IllegalStateException(
            "behind an edit table %d overlaps with table %d in level %d"
                .formatted(tables.get(i - 1).number(), tables.get(i).number(), level));
      }
    }
  }

  public DurableState state() {
    return state;
  }

  public List<VersionEdit.Added> tables() {
    return List.copyOf(tables.values());
  }

  public boolean contains(TableInfo table) {
    return tables.containsKey(table.number());
  }

  /// The one edit that leads here from nothing.
  VersionEdit asEdit() {
    return new VersionEdit(state, List.of(), new ArrayList<>(tables.values()));
  }
}
