package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.storage.io.MemoryFileSystem;
import io.ringhold.storage.io.MemoryFileSystem.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// An engine with a few shards on a disk in memory, and what happens to it. Everything is done in
/// one thread, so that a seed repeats a history up to its last operation on the disk.
final class History {
  private static final Path ROOT = Path.of("/data");
  private static final int SHARDS_MAX = 3;
  private static final int FAULT_WITHIN = 60;
  private static final int STEPS_WITH_A_FAULT = 15;
  private static final List<Fault> FAULTS = List.of(Fault.values());

  final MemoryFileSystem files = new MemoryFileSystem();
  private final Random random;
  private final BackgroundInTurns background;
  private final List<Replica> replicas = new ArrayList<>();
  private final Failures failures = new Failures();
  private @Nullable Engine engine;
  private EngineOptions options;
  private int names;
  private int notes;

  /// The disk is full, or something is going to fail.
  private boolean inTrouble;

  History(long seed) {
    random = new Random(seed);
    background = new BackgroundInTurns(random);
    options = anyOptions();
    open();
    addShard();
  }

  /// @return what happened
  Kind step() {
    var kind = Kind.any(random);
    kind.happenIn(this);
    settle();
    return kind;
  }

  /// What is left is what it should be, now and after it was closed.
  void end() {
    freeDisk();
    settle();
    replicas.forEach(Replica::scanAll);
    reopen();
    settle();
    close();
  }

  Replica anyReplica() {
    return Seeds.any(replicas, random);
  }

  void rotate() {
    var replica = anyReplica();
    // Or it would wait for room.
    if (replica.ledger.waiting() < 2) {
      replica.rotate(note());
    }
  }

  void flush() {
    flush(anyReplica());
  }

  void flushAll() {
    replicas.forEach(this::flush);
  }

  private void flush(Replica replica) {
    if (!isFull()) {
      replica.flush(note());
    } else if (replica.ledger.waiting() < 2) {
      assertThatExceptionOfType(StorageException.DiskFull.class)
          .isThrownBy(() -> replica.flush(note()));
    } else {
      assertThatExceptionOfType(StorageException.DiskFull.class)
          .isThrownBy(() -> replica.shard.flush(note()));
    }
  }

  /// Enough flushes for any number of tables in level 0.
  void compact() {
    freeDisk();
    var replica = anyReplica();
    for (int i = 0; i <= options.levelZeroTablesMax(); i++) {
      replica.batch();
      replica.flush(note());
      settle();
    }
    assertThat(replica.shard.stats().levels().getFirst().tables())
        .isLessThan(options.levelZeroTablesMax());
  }

  /// It opens as the shard last was durable, and can be written to.
  void checkpoint() {
    freeDisk();
    settle();
    var replica = anyReplica();
    var target = ROOT.resolve("copy");
    engine().dropShard("copy");
    replica.shard.checkpoint(target);
    assertThat(Checkpoint.read(files, target).position())
        .isEqualTo(replica.ledger.durable().position());
    var copy =
        new Replica(
            "copy",
            engine().openShard("copy"),
            Ledger.startingAt(replica.ledger.durable()),
            random);
    copy.scanAll();
    copy.batch();
    copy.scanAll();
    engine().dropShard("copy");
  }

  /// One shard takes the place of another one.
  void install() {
    freeDisk();
    settle();
    if (replicas.size() < 2) {
      addShard();
    }
    var from = anyReplica();
    var to = anyReplica();
    if (!from.equals(to)) {
      var checkpoint = ROOT.resolve("incoming");
      from.shard.checkpoint(checkpoint);
      to.dismiss();
      engine().replaceShard(to.name, checkpoint);
      replicas.set(replicas.indexOf(to), opened(to.name, Ledger.startingAt(from.ledger.durable())));
    }
  }

  void addShard() {
    if (replicas.size() < SHARDS_MAX) {
      freeDisk();
      replicas.add(opened("shard-" + ++names, Ledger.empty()));
    }
  }

  void dropShard() {
    if (replicas.size() > 1) {
      var gone = replicas.remove(random.nextInt(replicas.size()));
      gone.dismiss();
      engine().dropShard(gone.name);
      assertThat(engine().shardExists(gone.name)).isFalse();
    }
  }

  void reopenShard() {
    freeDisk();
    settle();
    var replica = anyReplica();
    replica.close();
    replicas.set(replicas.indexOf(replica), opened(replica.name, replica.ledger));
  }

  void reopen() {
    freeDisk();
    settle();
    close();
    open();
    reopenShards();
  }

  void reopenWithOtherOptions() {
    options = anyOptions();
    reopen();
  }

  void powerCut() {
    stop();
    files.crash(random.nextLong());
    comeBack();
  }

  void kill() {
    stop();
    files.restart();
    comeBack();
  }

  /// What came back is durable from then on.
  void killThenPowerCut() {
    kill();
    settle();
    powerCut();
  }

  void scrub() {
    for (int i = 0; i < 4; i++) {
      assertThat(engine().scrubOnce()).isPositive();
    }
  }

  void fillDisk() {
    settle();
    inTrouble = true;
    files.setFreeBytes(0);
  }

  void freeDisk() {
    if (isFull()) {
      files.setFreeBytes(Long.MAX_VALUE / 2);
      background.runAll();
      inTrouble = false;
      failures.all.removeIf(failure -> failure instanceof StorageException.DiskFull);
    }
  }

  private boolean isFull() {
    return inTrouble;
  }

  /// Whoever meets the fault is told; what is left after a crash is what it should be.
  void faultOnce() {
    freeDisk();
    settle();
    inTrouble = true;
    files.failAfter(random.nextInt(FAULT_WITHIN), Seeds.any(FAULTS, random));
    try {
      for (int i = 0; i < STEPS_WITH_A_FAULT; i++) {
        try {
          stepWithAFault(anyReplica());
        } catch (StorageException.DiskFull e) {
          // It is tried again.
        }
        background.runAll();
      }
    } catch (StorageException e) {
      // Told honestly.
    }
    background.runAll();
    if (random.nextBoolean()) {
      kill();
    } else {
      powerCut();
    }
  }

  private void stepWithAFault(Replica replica) {
    switch (random.nextInt(6)) {
      case 0 -> replica.flush(note());
      case 1 -> replica.rotate(note());
      case 2 -> replica.scanAll();
      case 3 -> {
        engine().dropShard("copy");
        replica.shard.checkpoint(ROOT.resolve("copy"));
      }
      default -> replica.batch();
    }
  }

  /// It says so, and another try finds everything.
  void faultWhileOpening() {
    freeDisk();
    settle();
    close();
    files.failAfter(random.nextInt(FAULT_WITHIN), Seeds.any(FAULTS, random));
    inTrouble = true;
    try {
      open();
      for (var replica : replicas) {
        var _ = engine().openShard(replica.name);
        background.runAll();
      }
    } catch (StorageException e) {
      // Told honestly.
    }
    kill();
  }

  void pressure() {
    var replica = anyReplica();
    assertThat(replica.shard.pressure()).isBetween(0.0, 1.0);
    assertThat(engine().stats().shards()).isEqualTo(replicas.size());
    assertThat(engine().stats().memtableBytes()).isNotNegative();
  }

  /// Does the background work, and takes down what it has made durable.
  private void settle() {
    if (inTrouble) {
      background.round();
    } else {
      background.runAll();
      assertThat(failures.all).isEmpty();
    }
    for (var replica : replicas) {
      replica.ledger.flushed(replica.shard.attachment());
      assertThat(inTrouble || replica.ledger.waiting() == 0)
          .as("%s: %s is flushed", replica.name, replica.shard.stats())
          .isTrue();
    }
  }

  private void open() {
    engine = Engine.open(files, ROOT, options, failures, () -> background);
  }

  private void close() {
    replicas.forEach(Replica::dismiss);
    engine().close();
    assertThat(files.openFiles()).as("open files").isZero();
  }

  /// At any place: with no power nothing more is written.
  void stop() {
    files.powerOff();
    close();
    files.setFreeBytes(Long.MAX_VALUE / 2);
  }

  private void comeBack() {
    inTrouble = false;
    failures.all.clear();
    open();
    reopenShards();
  }

  private void reopenShards() {
    replicas.replaceAll(replica -> opened(replica.name, replica.ledger));
  }

  private Replica opened(String name, Ledger ledger) {
    var replica = new Replica(name, engine().openShard(name), ledger, random);
    ledger.recover(replica.shard);
    replica.scanAll();
    return replica;
  }

  private Bytes note() {
    return Bytes.utf8("note " + ++notes);
  }

  private Engine engine() {
    return Objects.requireNonNull(engine);
  }

  private EngineOptions anyOptions() {
    return new EngineOptions(
        any(500, 5_000, 100_000),
        any(2_000, 100_000),
        any(0, 1_000, 100_000),
        any(1, 60, 300, 8_000),
        any(1, 300, 2_000, 100_000),
        any(1, 2, 3, 5),
        any(200, 1_500, 20_000),
        Duration.ofMillis(1));
  }

  private int any(int... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
