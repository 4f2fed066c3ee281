package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.storage.io.MemoryFileSystem;
import io.ringhold.storage.io.MemoryFileSystem.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever is opened is closed again: files, locks, threads and memtables, also by what failed.
class LeakTest {
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes NOTE = Bytes.utf8("note");
  private static final LocalStoreOptions STORE_OPTIONS =
      new LocalStoreOptions(Model.TINY, 1_500, Duration.ofHours(1));

  /// Lives that end as they should, or with a [StorageException].
  enum Life {
    ENGINE {
      @Override
      void live(MemoryFileSystem files) {
        try (var engine = open(files)) {
          useTwice(engine);
          assertThat(engine.stats().shards()).isZero();
          assertThat(engine.stats().memtableBytes()).isZero();
        }
      }
    },
    STORE {
      @Override
      void live(MemoryFileSystem files) {
        for (int i = 0; i < 2; i++) {
          try (var store = openStore(files)) {
            for (int j = 0; j < 40; j++) {
              store.write(new WriteBatch().put(key(j), NOTE), Durability.SYNC);
            }
            store.flush();
            try (var snapshot = store.snapshot()) {
              walk(snapshot);
            }
          }
        }
      }
    };

    abstract void live(MemoryFileSystem files);
  }

  @ParameterizedTest
  @EnumSource(Life.class)
  void aLifeLeavesNothingOpen(Life life) {
    var files = new MemoryFileSystem();
    life.live(files);
    assertNothingIsOpen(files);
  }

  @ParameterizedTest
  @EnumSource(Life.class)
  void whicheverOperationFailsNothingStaysOpen(Life life) {
    var whole = new MemoryFileSystem();
    life.live(whole);
    int told = 0;
    for (var fault : Fault.values()) {
      for (long n = 0; n < whole.operations(); n++) {
        var files = new MemoryFileSystem();
        files.failAfter(n, fault);
        try {
          life.live(files);
        } catch (StorageException e) {
          told++;
        }
        assertNothingIsOpen(files);
        files.restart();
        life.live(files);
        assertNothingIsOpen(files);
      }
    }
    assertThat(told).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Life.class)
  void aDamagedFileLeavesNothingOpen(Life life) throws IOException {
    var intact = new MemoryFileSystem();
    life.live(intact);
    int refused = 0;
    for (var path : all(intact)) {
      byte[] bytes = intact.bytes(path);
      for (int at = 0; at < bytes.length; at += 1 + bytes.length / 6) {
        var files = intact.copy();
        byte[] damaged = bytes.clone();
        damaged[at] ^= 0x55;
        files.overwrite(path, damaged);
        try {
          life.live(files);
        } catch (StorageException e) {
          refused++;
        }
        assertNothingIsOpen(files);
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void replacedTablesGoWithTheLastSnapshotAndCursor() throws IOException {
    var files = new MemoryFileSystem();
    try (var engine = open(files);
        var shard = engine.openShard("s")) {
      write(engine, shard);
      int open = readAndCount(shard, files);
      var snapshot = shard.snapshot();
      var cursor = snapshot.scan(KeyRange.all(), Direction.FORWARD);
      assertThat(cursor.next()).isTrue();
      write(engine, shard);
      assertThat(readAndCount(shard, files)).isGreaterThan(open);
      snapshot.close();
      assertThat(tables(files))
          .as("a cursor that is not closed is seen")
          .isGreaterThan(live(shard));
      cursor.close();
      assertThat(readAndCount(shard, files)).isEqualTo(open);
      assertThat(tables(files)).isEqualTo(live(shard));
    }
    assertNothingIsOpen(files);
  }

  @Test
  void aSnapshotThatIsNotClosedIsSeen() {
    var files = new MemoryFileSystem();
    Snapshot forgotten;
    try (var engine = open(files);
        var shard = engine.openShard("s")) {
      write(engine, shard);
      forgotten = shard.snapshot();
      walk(forgotten);
    }
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertNothingIsOpen(files));
    forgotten.close();
    assertNothingIsOpen(files);
  }

  /// Opens, writes, reads, copies, replaces and drops.
  private static void useTwice(Engine engine) {
    for (int i = 0; i < 2; i++) {
      if (engine.shardExists("t")) {
        try (var copy = engine.openShard("t");
            var snapshot = copy.snapshot()) {
          walk(snapshot);
        }
      }
      try (var shard = engine.openShard("s")) {
        write(engine, shard);
        try (var snapshot = shard.snapshot()) {
          walk(snapshot);
        }
        engine.dropShard("copy");
        shard.checkpoint(Model.ROOT.resolve("copy"));
        var _ = engine.scrubOnce();
      }
      engine.dropShard("t");
      engine.replaceShard("t", Model.ROOT.resolve("copy"));
    }
    engine.dropShard("s");
  }

  /// Two flushes, and the compaction that follows.
  private static void write(Engine engine, Shard shard) {
    for (int flush = 0; flush < 2; flush++) {
      for (int i = 0; i < 20; i++) {
        shard.write(new WriteBatch().put(key(i), NOTE));
      }
      assertThat(shard.stats().memtableBytes()).isPositive();
      shard.flush(NOTE);
      assertThat(shard.stats().memtableBytes()).isZero();
    }
    ((BackgroundInTurns) engine.background()).runAll();
  }

  private static void walk(Snapshot snapshot) {
    try (var cursor = snapshot.scan(KeyRange.all(), Direction.REVERSE)) {
      while (cursor.next()) {
        assertThat(cursor.value()).isEqualTo(NOTE);
      }
    }
  }

  /// How many files are open when all live tables are.
  private static int readAndCount(Shard shard, MemoryFileSystem files) {
    try (var snapshot = shard.snapshot()) {
      walk(snapshot);
    }
    return files.openFiles();
  }

  private static int live(Shard shard) {
    return shard.stats().levels().stream().mapToInt(ShardStats.Level::tables).sum();
  }

  private static int tables(MemoryFileSystem files) throws IOException {
    return (int)
        files.files(Model.ROOT.resolve("s")).stream()
            .filter(path -> path.toString().endsWith(".sst"))
            .count();
  }

  private static List<Path> all(MemoryFileSystem files) throws IOException {
    var found = new ArrayList<Path>();
    for (var root : List.of(Model.ROOT, StoreModel.ROOT)) {
      if (files.exists(root)) {
        for (var directory : files.files(root)) {
          found.addAll(files.files(directory));
        }
      }
    }
    return found;
  }

  private static void assertNothingIsOpen(MemoryFileSystem files) {
    assertThat(files.openFiles()).as("open files and locks").isZero();
    // Of a store that was closed one ends by itself.
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (threads() > 0) {
      assertThat(System.nanoTime()).as("threads are left").isLessThan(deadline);
      LockSupport.parkNanos(10_000);
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("ringhold-"))
        .count();
  }

  private static Engine open(MemoryFileSystem files) {
    return Engine.open(
        files,
        Model.ROOT,
        Model.TINY,
        EngineListener.NONE,
        () -> new BackgroundInTurns(new Random(1)));
  }

  private static LocalStore openStore(MemoryFileSystem files) {
    return LocalStore.open(
        files, StoreModel.ROOT, STORE_OPTIONS, EngineListener.NONE, InstantSource.system());
  }

  private static Bytes key(int number) {
    return KEY.concat(Bytes.utf8(Integer.toString(number)));
  }
}
