package io.ringhold.storage;

import io.ringhold.storage.compaction.CancelledException;
import io.ringhold.storage.compaction.Compaction;
import io.ringhold.storage.compaction.CompactionPicker;
import io.ringhold.storage.compaction.Compactor;
import io.ringhold.storage.compaction.TableOutput;
import io.ringhold.storage.io.NoSpaceException;
import io.ringhold.storage.manifest.Version;
import io.ringhold.storage.manifest.VersionEdit;
import io.ringhold.storage.sstable.Successor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// What the background threads do for one shard: flush its memtables in order, and compact its
/// tables.
final class ShardUpkeep {
  private final Shard shard;
  private final Engine engine;
  private final ShardFiles files;
  private final CompactionPicker picker;
  private final Compactor compactor;
  private final AtomicBoolean compactionAsked = new AtomicBoolean();

  /// Work holds the read side; closing takes the write side and keeps it.
  private final ReentrantReadWriteLock running = new ReentrantReadWriteLock();

  private final LongAdder flushes = new LongAdder();
  private final LongAdder compactions = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();

  /// A compaction whose tables are written but whose edit found no space; only the compaction
  /// thread looks at it.
  private @Nullable Finished finished;

  private record Finished(Compaction compaction, VersionEdit edit) {}

  private interface Step {
    void run() throws IOException;
  }

  ShardUpkeep(Shard shard, Engine engine, ShardFiles files) {
    this.shard = shard;
    this.engine = engine;
    this.files = files;
    var options = engine.options();
    picker = new CompactionPicker(options.levelZeroTablesMax(), options.levelOneBytesMax());
    compactor =
        new Compactor(
            new TableOutput(
                engine.files(),
                files.directory(),
                options.blockBytesMin(),
                options.tableBytesMax(),
                files::nextNumber,
                () -> !shard.isOpen()));
  }

  void flushSoon() {
    engine.background().flush(this::flush, Duration.ZERO);
  }

  void compactSoon() {
    if (compactionAsked.compareAndSet(false, true)) {
      engine.background().compact(this::compact, Duration.ZERO);
    }
  }

  /// Returns when no work runs and none can start any more.
  void awaitEnd() {
    running.writeLock().lock();
  }

  ShardStats stats(long memtableBytes, int sealed, List<ShardStats.Level> levels) {
    return new ShardStats(
        memtableBytes, sealed, levels, flushes.sum(), compactions.sum(), bytesWritten.sum());
  }

  private void flush() {
    run(this::flushOldest, () -> engine.background().flush(this::flush, pause()));
  }

  private void compact() {
    compactionAsked.set(false);
    run(this::compactOnce, () -> engine.background().compact(this::compact, pause()));
  }

  private Duration pause() {
    return engine.options().diskFullPause();
  }

  /// @param later asks for another try when the disk was full
  private void run(Step step, Runnable later) {
    if (!running.readLock().tryLock()) {
      return;
    }
    try {
      if (shard.isOpen()) {
        step.run();
      }
    } catch (CancelledException | StorageException.Closed e) {
      // The shard closes, or has failed: what it wrote is deleted again.
    } catch (NoSpaceException e) {
      shard.diskIsFull(new StorageException.DiskFull(e));
      later.run();
    } catch (IOException e) {
      shard.fail(StorageException.of(e, "background work on shard " + shard.name()));
    } catch (RuntimeException | Error e) {
      shard.fail(new StorageException.Failed("background work on shard " + shard.name(), e));
    } finally {
      running.readLock().unlock();
    }
  }

  private void flushOldest() throws IOException {
    var oldest = shard.oldestSealed();
    if (oldest == null) {
      return;
    }
    long begin = System.nanoTime();
    var edit = oldest.edit();
    if (edit == null) {
      awaitRoomFor(oldest.memtable().bytes());
      edit =
          new VersionEdit(
              oldest.state(),
              List.of(),
              compactor.flush(oldest.memtable(), oldest.state().timestampMs()));
      oldest.written(edit);
    }
    shard.publish(edit, List.of(), oldest);
    flushes.increment();
    bytesWritten.add(bytes(edit));
    engine.listener().flushed(shard.name(), oldest.position(), bytes(edit), since(begin));
    compactSoon();
  }

  private void compactOnce() throws IOException {
    long begin = System.nanoTime();
    var done = finished;
    if (done == null) {
      done = write();
    }
    if (done == null) {
      return;
    }
    finished = done;
    publish(done);
    compactions.increment();
    long bytes = done.compaction().onlyMoves() ? 0 : bytes(done.edit());
    bytesWritten.add(bytes);
    engine.listener().compacted(shard.name(), done.compaction().level(), bytes, since(begin));
    compactSoon();
  }

  private void publish(Finished done) throws IOException {
    var successors = new ArrayList<Successor>();
    try {
      // On a full disk it may take many tries, and each would read the tables.
      if (!done.compaction().onlyMoves() && !shard.diskIsFull()) {
        for (var added : done.edit().added()) {
          successors.add(files.successor(added.table()));
          successors.getLast().prepare(done.compaction().base());
        }
      }
      shard.publish(done.edit(), successors, null);
      finished = null;
      for (var successor : successors) {
        successor.succeed();
      }
    } finally {
      successors.forEach(Successor::close);
    }
  }

  private @Nullable Finished write() throws IOException {
    Version version = shard.retainedVersion();
    try {
      // Whoever reads what comes of this has applied at least what is durable.
      long nowMs = shard.durable().timestampMs();
      var compaction = picker.pick(version, nowMs);
      if (compaction == null) {
        return null;
      }
      awaitRoomFor(compaction.inputs().mapToLong(table -> table.info().bytes()).sum());
      return new Finished(compaction, compactor.compact(version, compaction, nowMs));
    } finally {
      version.release();
    }
  }

  /// On a disk known to be full nothing is begun that would fill it again: the Raft log needs the
  /// last bytes more.
  private void awaitRoomFor(long bytes) throws IOException {
    if (shard.diskIsFull() && engine.files().usableBytes(files.directory()) < bytes) {
      throw new NoSpaceException("less than " + bytes + " bytes are free");
    }
  }

  private static long bytes(VersionEdit edit) {
    return edit.added().stream().mapToLong(added -> added.table().bytes()).sum();
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
