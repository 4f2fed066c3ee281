package io.ringhold.storage.compaction;

import io.ringhold.storage.sstable.Table;
import java.util.List;
import java.util.stream.Stream;

/// Tables of one level to merge into the next, or to write anew where they are.
///
/// @param level where the upper tables are
/// @param target where the result goes: the level below, or the same
/// @param lower the tables of the level below that overlap them; none when they stay
/// @param forgets it is done for the dead entries that it can drop
public record Compaction(
    int level, int target, List<Table> upper, List<Table> lower, boolean forgets) {

  public Stream<Table> inputs() {
    return Stream.concat(upper.stream(), lower.stream());
  }

  /// Where most of the result comes from.
  public List<Table> base() {
    return lower.isEmpty() ? upper : lower;
  }

  /// Whether the tables can change their level as they are.
  public boolean onlyMoves() {
    return !forgets && lower.isEmpty() && areDisjoint(upper);
  }

  private static boolean areDisjoint(List<Table> tables) {
    for (int i = 0; i < tables.size(); i++) {
      for (var other : tables.subList(i + 1, tables.size())) {
        if (tables.get(i).info().overlaps(other.info())) {
          return false;
        }
      }
    }
    return true;
  }
}
