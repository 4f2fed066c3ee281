package io.ringhold.storage;

import io.ringhold.storage.manifest.Version;
import io.ringhold.storage.sstable.Table;
import io.ringhold.storage.sstable.TableId;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads every table again and again, slowly: a bit that rots where nobody looks is found while the
/// other replicas are well.
final class Scrub {
  /// A terabyte in three days.
  private static final long BYTES_PER_SECOND = 4 << 20;

  private static final Duration PAUSE_MIN = Duration.ofSeconds(1);

  private final Collection<Shard> shards;

  /// In this round.
  private final Set<TableId> checked = new HashSet<>();

  Scrub(Collection<Shard> shards) {
    this.shards = shards;
  }

  /// Reads one table. A shard with a damaged one has failed.
  ///
  /// @return how long to wait before the next one
  Duration step() {
    for (var shard : shards) {
      if (shard.isOpen()) {
        long bytes = step(shard);
        if (bytes > 0) {
          var pause = Duration.ofMillis(bytes * 1_000 / BYTES_PER_SECOND);
          return pause.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : pause;
        }
      }
    }
    checked.clear();
    return PAUSE_MIN;
  }

  private long step(Shard shard) {
    Version version;
    try {
      version = shard.retainedVersion();
    } catch (StorageException.Closed _) {
      return 0;
    }
    try {
      var table = next(version);
      if (table == null) {
        return 0;
      }
      checked.add(table.info().id());
      table.check();
      return table.info().bytes();
    } catch (IOException e) {
      return failed(shard, StorageException.of(e, rereading(shard)));
    } catch (RuntimeException e) {
      // A defect; it must not end the scrub of all other shards.
      return failed(shard, new StorageException.Failed(rereading(shard), e));
    } finally {
      version.release();
    }
  }

  private static String rereading(Shard shard) {
    return "reading all of shard " + shard.name() + " again";
  }

  private static long failed(Shard shard, StorageException why) {
    if (shard.isOpen()) {
      shard.fail(why);
    }
    return 0;
  }

  private @Nullable Table next(Version version) {
    return IntStream.range(0, Version.LEVELS)
        .boxed()
        .flatMap(level -> version.level(level).stream())
        .filter(table -> !checked.contains(table.info().id()))
        .findFirst()
        .orElse(null);
  }
}
