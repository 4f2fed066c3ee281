package io.ringhold.storage;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.manifest.DurableState;
import io.ringhold.storage.manifest.LiveTables;
import io.ringhold.storage.manifest.Version;
import io.ringhold.storage.manifest.VersionEdit;
import io.ringhold.storage.memtable.Memtable;
import io.ringhold.storage.sstable.Successor;
import io.ringhold.storage.sstable.TableGoneException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One replica's keys: the storage of a state machine behind a replicated log.
///
/// One thread writes (the one that applies log entries), any number of threads read. Writes stay in
/// memory until a flush; after a crash the shard is exactly as it was at [#durable], and the caller
/// replays its log from there.
public final class Shard implements AutoCloseable {
  private static final int SEALED_MAX = 2;

  private enum State {
    OPEN,
    FAILED,
    CLOSED
  }

  private enum OnFullDisk {
    WAIT,
    REFUSE
  }

  private final String name;
  private final Engine engine;
  private final ShardFiles files;
  private final ShardUpkeep upkeep;

  /// Held while an edit is committed and published, never by readers or the writer.
  private final ReentrantLock commit = new ReentrantLock();

  /// Guards the fields below it where they change together; never held during I/O.
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final Deque<Sealed> sealed = new ArrayDeque<>();
  private volatile State state = State.OPEN;
  private volatile @Nullable StorageException failure;
  private volatile @Nullable StorageException diskFull;
  private volatile View view;
  private volatile LogPosition durable;
  private volatile Bytes attachment;

  // Written by the one writer only.
  /// As many bytes has the memtable when its budget is looked at again.
  private volatile long looksAgainAt;

  private volatile long visible;
  private volatile LogPosition applied;

  Shard(String name, Engine engine, ShardFiles files) {
    this.name = name;
    this.engine = engine;
    this.files = files;
    var recovered = files.live().state();
    view = new View(new Memtable(), List.of(), files.version());
    visible = recovered.lastSequence();
    durable = position(recovered);
    applied = durable;
    attachment = Bytes.wrap(recovered.attachment());
    upkeep = new ShardUpkeep(this, engine, files);
    upkeep.compactSoon();
  }

  /// Applies a batch: each operation takes one sequence, the first shard's first is 1. Readers see
  /// all of it or nothing.
  ///
  /// @return the sequence of the first operation
  public long write(WriteBatch batch) {
    checkWritable();
    long first = visible + 1;
    var memtable = view.active();
    for (int i = 0; i < batch.size(); i++) {
      batch.addTo(memtable, i, first + i);
    }
    visible = first + batch.size() - 1;
    return first;
  }

  /// Everything written so far belongs to log entries up to here. Called once after each entry,
  /// also after one without writes.
  public void advance(LogPosition position) {
    checkWritable();
    applied = position;
  }

  public LogPosition applied() {
    return applied;
  }

  /// What a crash cannot take away any more.
  public LogPosition durable() {
    return durable;
  }

  public long lastSequence() {
    return visible;
  }

  /// The opaque bytes given with the last durable flush; empty before the first.
  public Bytes attachment() {
    return attachment;
  }

  /// The newest value of a key, or null.
  ///
  /// @throws StorageException.Corruption when the table that has it is damaged
  public @Nullable Versioned get(Bytes key) {
    var found = new Entry();
    return get(key.array(), found) ? Versioned.of(found) : null;
  }

  /// The same without a copy and without garbage.
  ///
  /// @return whether there is a value, and then `found` is at it, until it is used for something
  ///   else
  public boolean get(byte[] key, Entry found) {
    while (true) {
      long sequence = visible;
      var now = view;
      if (state == State.CLOSED) {
        throw new StorageException.Closed("shard " + name);
      }
      try {
        return now.get(key, sequence, found) && !found.tombstone();
      } catch (TableGoneException e) {
        // A compaction was quicker; what the table had is elsewhere, in a newer view.
        Thread.onSpinWait();
      } catch (IOException e) {
        throw StorageException.of(e, "reading");
      }
    }
  }

  public Snapshot snapshot() {
    while (true) {
      var position = applied;
      var now = retainedView();
      long sequence = visible;
      // A view that was in force before and after this holds everything up to the sequence read
      // between.
      if (now.equals(view)) {
        return new Snapshot(now, sequence, position);
      }
      now.release();
    }
  }

  /// Whether the memtable should be flushed: it has reached its limit, or the engine its budget.
  /// For the writer.
  public boolean wantsRotation() {
    long bytes = activeBytes();
    if (bytes >= engine.options().memtableBytesMax()) {
      return true;
    }
    if (bytes < looksAgainAt) {
      return false;
    }
    boolean wanted = engine.wantsRotation(bytes);
    looksAgainAt = wanted ? 0 : bytes + engine.bytesBetweenLooks();
    return wanted;
  }

  /// Seals the memtable at [#applied]; in the background it becomes tables, and they, the position,
  /// the last sequence and the attachment become durable in one step. Called by the writer between
  /// log entries. Waits while two sealed memtables wait already.
  public void rotate(Bytes attachment) {
    var _ = seal(attachment, OnFullDisk.WAIT);
  }

  /// [#rotate] for a writer that must not wait until somebody makes room.
  ///
  /// @throws StorageException.DiskFull when two sealed memtables wait for room: then nothing has
  ///   changed
  void rotateIfThereIsRoom(Bytes attachment) {
    var _ = seal(attachment, OnFullDisk.REFUSE);
  }

  /// [#rotate], and waits until it is durable.
  ///
  /// @throws StorageException.DiskFull when there is no room; what was sealed is flushed when there
  ///   is
  public void flush(Bytes attachment) {
    var mine = seal(attachment, OnFullDisk.REFUSE);
    lock.lock();
    try {
      while (sealed.contains(mine)) {
        checkWritable();
        if (diskFull != null) {
          throw diskFull;
        }
        engine.background().await(changed);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Makes a hard-linked copy of the durable state that [Engine#openShard] can open, on the same
  /// file system. It is complete and durable when this returns.
  ///
  /// @param target must not exist yet
  public void checkpoint(Path target) {
    LiveTables live;
    View held;
    commit.lock();
    try {
      live = files.live();
      held = retainedView();
    } finally {
      commit.unlock();
    }
    try {
      files.checkpoint(live, target);
    } catch (IOException e) {
      throw StorageException.of(e, "checkpoint of shard " + name);
    } finally {
      held.release();
    }
  }

  /// From 0, nothing to do, to 1, stop writing: the fullest of the memtables, level 0, and the
  /// engine's budget.
  public double pressure() {
    if (diskFull != null || state != State.OPEN) {
      return 1;
    }
    var options = engine.options();
    var now = view;
    double active = (double) now.active().bytes() / options.memtableBytesMax();
    double memtables = (now.sealed().size() - 1 + active) / SEALED_MAX;
    int trigger = options.levelZeroTablesMax();
    double levelZero = (double) (now.version().level(0).size() - trigger) / (4 * trigger);
    double budget = (double) engine.memtableBytes() / options.memtableBudgetBytes() - 1;
    return Math.clamp(Math.max(memtables, Math.max(levelZero, budget)), 0, 1);
  }

  public ShardStats stats() {
    var now = view;
    var levels =
        IntStream.range(0, Version.LEVELS)
            .mapToObj(level ->
                new ShardStats.Level(now.version().level(level).size(), now.version().bytes(level)))
            .toList();
    return upkeep.stats(now.memtableBytes(), now.sealed().size(), levels);
  }

  /// Closes without a flush. Waits for background work on this shard; open snapshots stay readable.
  @Override
  public void close() {
    lock.lock();
    try {
      if (state == State.CLOSED) {
        return;
      }
      state = State.CLOSED;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    upkeep.awaitEnd();
    view.release();
    engine.closed(this);
    try {
      files.close();
    } catch (IOException e) {
      throw StorageException.of(e, "closing shard " + name);
    }
  }

  String name() {
    return name;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  long activeBytes() {
    return view.active().bytes();
  }

  long memtableBytes() {
    return view.memtableBytes();
  }

  @Nullable Sealed oldestSealed() {
    lock.lock();
    try {
      return sealed.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  /// The version in force, held for the caller.
  Version retainedVersion() {
    return retainedView().version();
  }

  /// Makes an edit durable and shows its result to readers.
  ///
  /// @param successors the tables it adds, where they were prepared
  /// @param flushed the memtable whose entries the edit adds as tables; null for a compaction
  void publish(VersionEdit edit, List<Successor> successors, @Nullable Sealed flushed)
      throws IOException {
    commit.lock();
    try {
      show(files.commit(edit, successors), flushed);
    } finally {
      commit.unlock();
    }
  }

  boolean diskIsFull() {
    return diskFull != null;
  }

  /// Told to the listener once, until something can be written again.
  void diskIsFull(StorageException.DiskFull cause) {
    boolean already = diskIsFull();
    become(state, failure, cause);
    if (!already) {
      engine.listener().failed(name, cause);
    }
  }

  /// Closes the shard for good: after an I/O error nobody knows what the file holds.
  void fail(StorageException cause) {
    become(state == State.CLOSED ? State.CLOSED : State.FAILED, cause, diskFull);
    engine.listener().failed(name, cause);
  }

  private void become(
      State next, @Nullable StorageException why, @Nullable StorageException noSpace) {
    lock.lock();
    try {
      state = next;
      failure = why;
      diskFull = noSpace;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void show(Version next, @Nullable Sealed flushed) {
    View before;
    lock.lock();
    try {
      before = view;
      diskFull = null;
      if (flushed == null) {
        view = before.afterCompaction(next);
      } else {
        view = before.afterFlush(next);
        attachment = Bytes.wrap(flushed.state().attachment());
        durable = flushed.position();
        sealed.removeFirst();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    before.release();
  }

  private Sealed seal(Bytes attachment, OnFullDisk onFullDisk) {
    lock.lock();
    try {
      checkWritable();
      while (sealed.size() >= SEALED_MAX) {
        if (diskFull != null && onFullDisk == OnFullDisk.REFUSE) {
          throw diskFull;
        }
        engine.background().await(changed);
        checkWritable();
      }
      looksAgainAt = 0;
      var at = applied;
      var durableState =
          new DurableState(at.term(), at.index(), at.timestampMs(), visible, attachment.toArray());
      var mine = new Sealed(view.active(), durableState);
      sealed.addLast(mine);
      view = view.afterRotation();
      upkeep.flushSoon();
      return mine;
    } finally {
      lock.unlock();
    }
  }

  private View retainedView() {
    while (true) {
      if (state == State.CLOSED) {
        throw new StorageException.Closed("shard " + name);
      }
      var now = view;
      if (now.tryRetain()) {
        return now;
      }
      Thread.onSpinWait();
    }
  }

  private void checkWritable() {
    switch (state) {
      case OPEN -> {}
      case FAILED -> throw new StorageException.Failed("shard " + name + " has failed", failure);
      case CLOSED -> throw new StorageException.Closed("shard " + name);
    }
  }

  private static LogPosition position(DurableState state) {
    return new LogPosition(state.term(), state.index(), state.timestampMs());
  }
}
