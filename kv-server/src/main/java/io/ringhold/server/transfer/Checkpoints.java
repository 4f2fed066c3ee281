package io.ringhold.server.transfer;

import io.ringhold.storage.Checkpoint;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.Shard;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The checkpoints that this node gives to others: hard-linked copies of its stores, each kept
/// while somebody reads it.
///
/// While one is kept, and for a while after, the shard's log is held behind it, so that the one who
/// took it can go on from the log and does not have to take another.
public final class Checkpoints implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Checkpoints.class.getName());
  private static final int PIECE_BYTES = 1 << 18;

  /// A reader that was not heard of for so long has gone.
  static final Duration IDLE_MAX = Duration.ofSeconds(60);

  private static final long SWEEP_EVERY_MS = 10_000;

  private final Path root;
  private final Throttle throttle;
  private final InstantSource clock;
  private final Maker maker;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();
  private final LongAdder bytesSent = new LongAdder();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("checkpoints").factory());

  /// Makes a checkpoint. A seam: tests make one that lies.
  public interface Maker {
    /// What is durable after the memtable was flushed.
    Maker HONEST =
        (store, flush, target) -> {
          flush.run();
          store.checkpoint(target);
        };

    void make(Shard store, Runnable flush, Path target);
  }

  private static final class Kept {
    final String id;
    final String store;
    final Path directory;
    final Checkpoint contents;
    final Map<String, Integer> checksums = new ConcurrentHashMap<>();
    final Set<String> readers = new HashSet<>();
    volatile long usedAtMs;
    volatile boolean deleted;

    Kept(String id, String store, Path directory, Checkpoint contents) {
      this.id = id;
      this.store = store;
      this.directory = directory;
      this.contents = contents;
    }
  }

  /// @param root a directory of its own on the stores' file system; what a former process left in
  ///   it is deleted
  public Checkpoints(Path root, Throttle throttle, InstantSource clock, Maker maker)
      throws IOException {
    this.root = root;
    this.throttle = throttle;
    this.clock = clock;
    this.maker = maker;
    Trees.delete(root);
    Files.createDirectories(root);
    var _ =
        timer.scheduleWithFixedDelay(
            this::sweep, SWEEP_EVERY_MS, SWEEP_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  /// A checkpoint that is kept already and reaches far enough, so that a transfer that begins again
  /// finds the same files.
  public synchronized @Nullable String existing(String store, long indexMin, String reader) {
    for (Kept one : kept.values()) {
      if (one.store.equals(store) && !one.deleted && one.contents.position().index() >= indexMin) {
        one.readers.add(reader);
        touch(one);
        return one.id;
      }
    }
    return null;
  }

  /// Makes a checkpoint of a store.
  ///
  /// @param flush makes durable what is only in its memtable
  /// @return its id
  public String open(String storeName, Shard store, Runnable flush, String reader) {
    String id = UUID.randomUUID().toString();
    Path directory = root.resolve(id);
    maker.make(store, flush, directory);
    Kept made =
        new Kept(id, storeName, directory, Checkpoint.read(new DiskFileSystem(), directory));
    synchronized (this) {
      made.readers.add(reader);
      touch(made);
      kept.put(id, made);
    }
    return id;
  }

  public LogPosition position(String id) throws IOException {
    return find(id).contents.position();
  }

  public List<Checkpoint.File> files(String id) throws IOException {
    return find(id).contents.files();
  }

  /// Reads the whole file, once.
  public CheckpointFile describe(String id, Checkpoint.File file) throws IOException {
    Kept one = find(id);
    Integer checksum = one.checksums.get(file.name());
    if (checksum == null) {
      checksum = CheckpointFile.checksum(one.directory.resolve(file.name()));
      one.checksums.put(file.name(), checksum);
    }
    touch(one);
    return new CheckpointFile(file.name(), file.table(), file.bytes(), checksum);
  }

  /// Hands a file over in pieces, not faster than the node's transfers may send together.
  public void read(String id, String file, CheckpointSource.Pieces pieces)
      throws IOException, InterruptedException {
    Kept one = find(id);
    if (one.contents.files().stream().noneMatch(known -> known.name().equals(file))) {
      throw new IOException("checkpoint %s has no file %s".formatted(id, file));
    }
    try (InputStream in = Files.newInputStream(one.directory.resolve(file))) {
      for (byte[] piece = in.readNBytes(PIECE_BYTES);
          piece.length > 0;
          piece = in.readNBytes(PIECE_BYTES)) {
        throttle.acquire(piece.length);
        pieces.take(piece);
        bytesSent.add(piece.length);
        touch(one);
      }
    }
  }

  /// One reader is done with it. Unknown ids are given up already.
  public synchronized void close(String id, String reader) {
    Kept one = kept.get(id);
    if (one != null && one.readers.remove(reader) && one.readers.isEmpty()) {
      touch(one);
      delete(one);
    }
  }

  /// The last log index that those who took a checkpoint of this store lately do not need;
  /// [Long#MAX_VALUE] when there is none.
  public long heldFrom(String store) {
    return kept.values().stream()
        .filter(one -> one.store.equals(store))
        .mapToLong(one -> one.contents.position().index())
        .min()
        .orElse(Long.MAX_VALUE);
  }

  public long bytesSent() {
    return bytesSent.sum();
  }

  private Kept find(String id) throws IOException {
    Kept one = kept.get(id);
    if (one == null || one.deleted) {
      throw new IOException("checkpoint %s is not kept any more; open another".formatted(id));
    }
    return one;
  }

  private void touch(Kept one) {
    one.usedAtMs = clock.millis();
  }

  synchronized void sweep() {
    long now = clock.millis();
    kept.values()
        .removeIf(one -> {
          boolean idle = now - one.usedAtMs > IDLE_MAX.toMillis();
          if (idle) {
            delete(one);
          }
          return idle;
        });
  }

  private static void delete(Kept one) {
    one.deleted = true;
    try {
      Trees.delete(one.directory);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a checkpoint stays until the next start: {0}", String.valueOf(e));
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    kept.values().forEach(Checkpoints::delete);
    kept.clear();
  }
}
