package io.ringhold.storage;

import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.wal.Frame;
import io.ringhold.storage.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One shard with a write-ahead log of its own: the engine without a cluster. For any number of
/// threads.
///
/// Writes that come while the log is being synced go to the disk together with the next sync. After
/// an I/O error nothing is acknowledged any more until the store has been opened again.
public final class LocalStore implements AutoCloseable {
  static final String SHARD = "store";
  static final String LOG = "wal";
  private static final int GROUP_BYTES_MAX = 1 << 20;
  private static final int NO_TERM = 0;

  private static final class Write {
    final WriteBatch batch;
    final Durability durability;
    long firstSequence;
    final Condition changed;
    @Nullable StorageException failure;
    boolean done;

    Write(WriteBatch batch, Durability durability, Condition changed) {
      this.batch = batch;
      this.durability = durability;
      this.changed = changed;
    }
  }

  private final Engine engine;
  private final Shard shard;
  private final WriteAheadLog log;
  private final InstantSource clock;

  /// Held while the log is written to.
  private final ReentrantLock commit = new ReentrantLock();

  /// Guards the queue and what its writes are told; never held during I/O.
  private final ReentrantLock queue = new ReentrantLock();

  /// In the order of coming. The first one writes for itself and those behind it.
  private final Deque<Write> waiting = new ArrayDeque<>();

  private final ScheduledExecutorService syncs =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("ringhold-wal-sync").factory());

  // Guarded by the commit lock.
  private @Nullable StorageException failure;
  private boolean unsynced;
  private boolean closed;

  private LocalStore(Engine engine, Shard shard, WriteAheadLog log, InstantSource clock) {
    this.engine = engine;
    this.shard = shard;
    this.log = log;
    this.clock = clock;
  }

  /// Opens the store of a directory, which is created when it is missing, with everything that was
  /// acknowledged.
  ///
  /// @throws StorageException.Locked when another process or store holds it
  /// @throws StorageException.Corruption when something that was acknowledged cannot be read
  public static LocalStore open(
      FileSystem files,
      Path directory,
      LocalStoreOptions options,
      EngineListener listener,
      InstantSource clock) {
    return open(files, directory, options, listener, clock, BackgroundThreads::new);
  }

  static LocalStore open(
      FileSystem files,
      Path directory,
      LocalStoreOptions options,
      EngineListener listener,
      InstantSource clock,
      Supplier<Background> background) {
    var engine = Engine.open(files, directory, options.engine(), listener, background);
    try {
      var shard = engine.openShard(SHARD);
      var log =
          WriteAheadLog.open(
              files,
              directory.toAbsolutePath().resolve(LOG),
              options.segmentBytes(),
              (segment, frame) -> replay(shard, segment, frame));
      var store = new LocalStore(engine, shard, log, clock);
      store.startSyncs(options.syncInterval().toNanos());
      return store;
    } catch (IOException e) {
      engine.close();
      throw StorageException.of(e, "opening the write-ahead log of " + directory);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static void replay(Shard shard, Path segment, Frame frame) throws IOException {
    if (frame.lastSequence() <= shard.lastSequence()) {
      // It is in tables, or it is the end mark of a log that was closed.
      return;
    }
    if (frame.firstSequence() != shard.lastSequence() + 1) {
      throw new CorruptFileException(
          segment,
          frame.at(),
          "writes from %d to %d are missing"
              .formatted(shard.lastSequence() + 1, frame.firstSequence() - 1));
    }
    shard.write(WriteBatch.of(segment, frame));
    shard.advance(new LogPosition(NO_TERM, shard.lastSequence(), 0));
    if (shard.wantsRotation()) {
      shard.rotateIfThereIsRoom(Bytes.EMPTY);
    }
  }

  private void startSyncs(long everyNanos) {
    var _ =
        syncs.scheduleWithFixedDelay(this::syncNow, everyNanos, everyNanos, TimeUnit.NANOSECONDS);
  }

  private void syncNow() {
    commit.lock();
    try {
      if (failure == null && !closed && unsynced) {
        log.sync();
        unsynced = false;
      }
    } catch (IOException e) {
      failure = StorageException.of(e, "syncing the write-ahead log");
    } finally {
      commit.unlock();
    }
  }

  /// Writes all of a batch or nothing.
  ///
  /// @return the sequence of its first operation
  /// @throws StorageException.DiskFull when there is no room: nothing was written, and it may be
  ///   tried again
  /// @throws StorageException.Failed after an I/O error: whether it was written shows when the
  ///   store is opened again
  public long write(WriteBatch batch, Durability durability) {
    var mine = new Write(batch, durability, queue.newCondition());
    queue.lock();
    try {
      waiting.addLast(mine);
      while (!mine.done && !mine.equals(waiting.peekFirst())) {
        mine.changed.awaitUninterruptibly();
      }
      if (!mine.done) {
        writeForAll();
      }
    } finally {
      queue.unlock();
    }
    if (mine.failure != null) {
      throw mine.failure;
    }
    return mine.firstSequence;
  }

  /// Called with the queue's lock, which is given up while the disk works.
  private void writeForAll() {
    var group = firstOfQueue();
    queue.unlock();
    StorageException why;
    try {
      why = commitAll(group);
    } finally {
      queue.lock();
    }
    for (var write : group) {
      waiting.removeFirst();
      write.failure = why;
      write.done = true;
      write.changed.signal();
    }
    if (!waiting.isEmpty()) {
      waiting.getFirst().changed.signal();
    }
  }

  private List<Write> firstOfQueue() {
    var group = new ArrayList<Write>();
    long bytes = 0;
    for (var write : waiting) {
      group.add(write);
      bytes += write.batch.bytes();
      if (bytes >= GROUP_BYTES_MAX) {
        break;
      }
    }
    return group;
  }

  /// @return why nothing of it is acknowledged, or null
  private @Nullable StorageException commitAll(List<Write> group) {
    commit.lock();
    try {
      checkUsable();
      commit(group);
      return null;
    } catch (IOException e) {
      var why = StorageException.of(e, "writing");
      if (!(why instanceof StorageException.DiskFull)) {
        failure = why;
      }
      return why;
    } catch (StorageException.DiskFull e) {
      return e;
    } catch (StorageException e) {
      // Of the shard, perhaps after the log has taken the writes. It must take no others for their
      // sequences.
      failure = e;
      return e;
    } catch (RuntimeException e) {
      // A defect; those behind it must not wait for ever.
      failure = new StorageException.Failed("writing: " + e, e);
      return failure;
    } finally {
      commit.unlock();
    }
  }

  private void commit(List<Write> group) throws IOException {
    if (shard.wantsRotation()) {
      shard.rotateIfThereIsRoom(Bytes.EMPTY);
    }
    log.release(shard.durable().index());
    long now = clock.millis();
    int count = 0;
    boolean sync = false;
    for (var write : group) {
      count += write.batch.size();
      sync |= write.durability == Durability.SYNC;
      unsynced |= write.durability == Durability.INTERVAL;
    }
    log.append(
        shard.lastSequence() + 1,
        count,
        entries -> group.forEach(write -> write.batch.writeTo(entries, now)));
    if (sync) {
      log.sync();
      unsynced = false;
    }
    for (var write : group) {
      write.firstSequence = shard.write(write.batch);
    }
    shard.advance(new LogPosition(NO_TERM, shard.lastSequence(), now));
  }

  private void checkUsable() {
    if (closed) {
      throw new StorageException.Closed("the store");
    }
    if (failure != null) {
      throw failure;
    }
  }

  /// The value of a key that has not expired, or null.
  public @Nullable Versioned get(Bytes key) {
    return Versioned.living(shard.get(key), clock.millis());
  }

  /// With what has expired and is still there.
  public Snapshot snapshot() {
    return shard.snapshot();
  }

  public ShardStats stats() {
    return shard.stats();
  }

  /// Puts everything into tables, and blocks until that is done.
  public void flush() {
    commit.lock();
    try {
      checkUsable();
      shard.flush(Bytes.EMPTY);
    } finally {
      commit.unlock();
    }
  }

  /// Makes everything durable that was written, whatever its durability.
  @Override
  public void close() {
    commit.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      syncs.shutdownNow();
      log.close();
    } catch (IOException e) {
      throw StorageException.of(e, "closing the write-ahead log");
    } finally {
      commit.unlock();
      engine.close();
    }
  }
}
