package io.ringhold.storage.compaction;

import io.ringhold.storage.manifest.Version;
import io.ringhold.storage.sstable.Table;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Leveled compaction: each level may hold ten times the bytes of the one above. Decides from a
/// version alone.
///
/// @param levelZeroTablesMax level 0 is merged when it has so many tables
/// @param levelOneBytesMax target of level 1
public record CompactionPicker(int levelZeroTablesMax, long levelOneBytesMax) {
  private static final int RATIO = 10;

  /// The most urgent compaction, or null when every level is within its target and no table has so
  /// much that is dead, or for so long.
  public @Nullable Compaction pick(Version version, long nowMs) {
    int level = mostOverfull(version);
    if (level < 0) {
      return forgetting(version, nowMs);
    }
    var upper = level == 0 ? version.level(0) : List.of(leastOverlapping(version, level));
    return down(version, level, upper, false);
  }

  /// Of a table whose time has come for what is dead in it. It goes a level down, or, with nothing
  /// below it, loses all that is dead: so this ends. Level 0 goes as a whole, since its tables may
  /// overlap.
  private static @Nullable Compaction forgetting(Version version, long nowMs) {
    for (int level = 0; level < Version.LEVELS; level++) {
      for (var table : version.level(level)) {
        if (table.info().properties().mergeAtMs() <= nowMs) {
          var upper = level == 0 ? version.level(0) : List.of(table);
          return level == 0 || version.mayHoldBelow(level, table.info())
              ? down(version, level, upper, true)
              : new Compaction(level, level, upper, List.of(), true);
        }
      }
    }
    return null;
  }

  private static Compaction down(Version version, int level, List<Table> upper, boolean forgets) {
    int target = level + 1;
    return new Compaction(level, target, upper, overlapping(version.level(target), upper), forgets);
  }

  /// Tables between the upper ones count too: a merged table may reach across any gap.
  private static List<Table> overlapping(List<Table> level, List<Table> upper) {
    var first =
        upper.stream()
            .map(table -> table.info().firstKey())
            .min(Arrays::compareUnsigned)
            .orElseThrow();
    var last =
        upper.stream()
            .map(table -> table.info().lastKey())
            .max(Arrays::compareUnsigned)
            .orElseThrow();
    return level.stream().filter(table -> table.info().overlaps(first, last)).toList();
  }

  /// The level with the highest ratio of content to target, or -1. The last level has no target.
  private int mostOverfull(Version version) {
    int worst = -1;
    double worstScore = 1;
    for (int level = 0; level < Version.LEVELS - 1; level++) {
      double score = score(version, level);
      if (score >= worstScore) {
        worst = level;
        worstScore = score;
      }
    }
    return worst;
  }

  private double score(Version version, int level) {
    return level == 0
        ? (double) version.level(0).size() / levelZeroTablesMax
        : version.bytes(level) / (levelOneBytesMax * Math.pow(RATIO, level - 1));
  }

  /// Rewriting as little as possible of the level below per byte that leaves this one.
  private static Table leastOverlapping(Version version, int level) {
    var below = version.level(level + 1);
    return version.level(level).stream()
        .min(Comparator.comparingDouble(table -> overlapRatio(table, below)))
        .orElseThrow();
  }

  private static double overlapRatio(Table table, List<Table> below) {
    long overlapping =
        below.stream()
            .filter(other -> other.info().overlaps(table.info()))
            .mapToLong(other -> other.info().bytes())
            .sum();
    return (double) overlapping / table.info().bytes();
  }
}
