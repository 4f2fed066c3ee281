package io.ringhold.storage;

import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.sstable.BlockCache;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// All shards of one pod in one directory, with what they share: memory budgets, the block cache,
/// background threads.
public final class Engine implements AutoCloseable {
  private static final String LOCK_NAME = "LOCK";

  /// Behind the start, when disks are busy.
  private static final Duration SCRUB_BEGINS = Duration.ofMinutes(1);

  private static final Pattern SHARD_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private final FileSystem files;
  private final Path root;
  private final EngineOptions options;
  private final EngineListener listener;
  private final Closeable lock;
  private final BlockCache cache;
  private final Background background;
  private final Map<String, Shard> shards = new ConcurrentHashMap<>();
  private final Scrub scrub = new Scrub(shards.values());
  private final Map<String, Boolean> names = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private Engine(
      FileSystem files,
      Path root,
      EngineOptions options,
      EngineListener listener,
      Background background,
      Closeable lock) {
    this.files = files;
    this.root = root;
    this.options = options;
    this.listener = listener;
    this.background = background;
    this.lock = lock;
    cache = new BlockCache(options.blockCacheBytes());
  }

  /// Opens a directory, which is created when it is missing, and holds it against every other
  /// engine.
  ///
  /// @throws StorageException.Locked when another engine holds it
  public static Engine open(
      FileSystem fs, Path directory, EngineOptions options, EngineListener listener) {
    return open(fs, directory, options, listener, BackgroundThreads::new);
  }

  static Engine open(
      FileSystem fs,
      Path directory,
      EngineOptions options,
      EngineListener listener,
      Supplier<Background> background) {
    var root = directory.toAbsolutePath();
    try {
      fs.createDirectories(root);
      var lock = fs.lock(root.resolve(LOCK_NAME));
      try {
        deleteUnfinished(fs, root);
        var engine = new Engine(fs, root, options, listener, background.get(), lock);
        engine.background.scrub(engine::scrub, SCRUB_BEGINS);
        return engine;
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw StorageException.of(e, "opening " + root);
    }
  }

  /// Opens a shard as its manifest has it, or a new one. Several may be opened in parallel.
  ///
  /// @throws IllegalStateException when it is open already
  /// @throws StorageException.Corruption when its manifest is damaged or a table is missing
  public Shard openShard(String name) {
    checkOpen();
    var directory = directory(name);
    if (names.putIfAbsent(name, true) != null) {
      throw new IllegalStateException("shard " + name + " is open already");
    }
    try {
      if (!files.exists(directory)) {
        ShardFiles.create(files, directory);
      }
      var shard = new Shard(name, this, ShardFiles.open(files, directory, cache));
      shards.put(name, shard);
      return shard;
    } catch (IOException e) {
      names.remove(name);
      throw StorageException.of(e, "opening shard " + name);
    }
  }

  public boolean shardExists(String name) {
    return files.exists(directory(name));
  }

  /// Deletes a shard with all its files, and closes it before if it is open. Snapshots of it become
  /// unreadable.
  public void dropShard(String name) {
    checkOpen();
    var open = shards.get(name);
    if (open != null) {
      open.close();
    }
    var directory = directory(name);
    try {
      if (files.exists(directory)) {
        var leaving = ShardFiles.unfinished(directory);
        ShardFiles.deleteTree(files, leaving);
        files.rename(directory, leaving);
        files.syncDirectory(root);
        ShardFiles.deleteTree(files, leaving);
      }
    } catch (IOException e) {
      throw StorageException.of(e, "dropping shard " + name);
    }
  }

  /// Puts a directory that [Shard#checkpoint] made, here or elsewhere, in the place of a shard,
  /// which is closed and deleted before. A crash in between leaves the directory where it was: call
  /// this again.
  ///
  /// @param checkpoint on the same file system
  public void replaceShard(String name, Path checkpoint) {
    dropShard(name);
    try {
      files.rename(checkpoint, directory(name));
      files.syncDirectory(root);
    } catch (IOException e) {
      throw StorageException.of(e, "replacing shard " + name);
    }
  }

  public EngineStats stats() {
    return new EngineStats(
        shards.size(), memtableBytes(), cache.bytes(), cache.hits(), cache.misses());
  }

  /// Closes all shards, without flushing them: the Raft log has what their memtables hold.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    shards.values().forEach(Shard::close);
    background.close();
    try {
      lock.close();
    } catch (IOException e) {
      throw StorageException.of(e, "unlocking " + root);
    }
  }

  private void scrub() {
    background.scrub(this::scrub, scrubOnce());
  }

  Duration scrubOnce() {
    return scrub.step();
  }

  FileSystem files() {
    return files;
  }

  EngineOptions options() {
    return options;
  }

  EngineListener listener() {
    return listener;
  }

  Background background() {
    return background;
  }

  void closed(Shard shard) {
    shards.remove(shard.name());
    names.remove(shard.name());
  }

  long memtableBytes() {
    return shards.values().stream().mapToLong(Shard::memtableBytes).sum();
  }

  /// Whether a shard should rotate for the sake of all: near the budget, the largest should, and so
  /// should everyone above its fair share, because the largest may be idle and never ask.
  boolean wantsRotation(long activeBytes) {
    long near = options.memtableBudgetBytes() / 4 * 3;
    long fairShare = near / Math.max(1, shards.size());
    long sum = 0;
    long largest = 0;
    for (var shard : shards.values()) {
      sum += shard.activeBytes();
      largest = Math.max(largest, shard.activeBytes());
    }
    return sum > near && (activeBytes >= largest || activeBytes >= fairShare);
  }

  /// To look at all shards after each write would cost more than the write. All of them together
  /// write no more than a sixty-fourth of the budget between two looks.
  long bytesBetweenLooks() {
    return options.memtableBudgetBytes() / 64 / Math.max(1, shards.size());
  }

  private Path directory(String name) {
    if (!SHARD_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a shard name: " + name);
    }
    return root.resolve(name);
  }

  private void checkOpen() {
    if (closed) {
      throw new StorageException.Closed("the engine");
    }
  }

  private static void deleteUnfinished(FileSystem files, Path root) throws IOException {
    for (var name : files.list(root)) {
      if (ShardFiles.isUnfinished(name)) {
        ShardFiles.deleteTree(files, root.resolve(name));
      }
    }
  }
}
