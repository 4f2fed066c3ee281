package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.MemoryFileSystem;
import io.ringhold.storage.io.MemoryFileSystem.Fault;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Fails each I/O operation of one script in turn, then crashes and looks at what is left.
/// `-Dringhold.seed=N` for operation N alone.
@Timeout(value = 3_600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultLoopTest {
  private static final int WRITES = 500;

  /// Few files, so that the loop is short, and yet three levels.
  private static final EngineOptions OPTIONS =
      new EngineOptions(30_000, 100_000, 0, 200, 4_000, 2, 6_000, Duration.ofMillis(1));

  private static final LocalStoreOptions STORE_OPTIONS =
      new LocalStoreOptions(OPTIONS, 20_000, Duration.ofHours(1));

  enum Lasting {
    ONCE,
    FOR_GOOD;

    void begin(MemoryFileSystem files, long after, Fault fault) {
      switch (this) {
        case ONCE -> files.failAfter(after, fault);
        case FOR_GOOD -> files.failForGoodAfter(after, fault);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "IO_ERROR, ONCE", "NO_SPACE, ONCE", "HALF_WRITE, ONCE",
    "IO_ERROR, FOR_GOOD", "NO_SPACE, FOR_GOOD", "HALF_WRITE, FOR_GOOD"
  })
  @Retention(RetentionPolicy.RUNTIME)
  private @interface ForEachFault {}

  @ForEachFault
  void whicheverOperationFailsTheDurableStateOfAShardIsIntact(Fault fault, Lasting lasting) {
    forEach(
        operationsOfTheShardsScript(),
        n -> {
          var model = new Model(n, OPTIONS);
          lasting.begin(model.files, n, fault);
          survive(model);
        });
  }

  @ForEachFault
  void whicheverOperationFailsWhatAStoreHasPromisedIsThere(Fault fault, Lasting lasting) {
    forEach(
        operationsOfTheStoresScript(),
        n -> {
          var model = new StoreModel(n, STORE_OPTIONS);
          lasting.begin(model.files, n, fault);
          survive(model);
        });
  }

  private static void forEach(long operations, Seeds.Trial failing) {
    assertThat(operations).isGreaterThan(500);
    Seeds.eachBelow(operations, failing);
  }

  private static long operationsOfTheShardsScript() {
    var model = new Model(0, OPTIONS);
    model.open();
    script(model);
    model.engine().close();
    return model.files.operations();
  }

  private static void survive(Model model) {
    try {
      model.open();
      script(model);
    } catch (StorageException e) {
      // Told honestly; what counts is what is left.
    }
    var durable = model.claimed();
    model.stop();
    if (model.random.nextBoolean()) {
      model.files.restart();
      model.open();
      model.recover(durable);
      durable = model.claimed();
      model.stop();
    }
    model.files.crash(model.random.nextLong());
    model.open();
    model.recover(durable);
    model.write();
    model.shard().flush(model.promise());
    model.engine().close();
    assertThat(model.files.openFiles()).isZero();
  }

  /// Writes, flushes, compactions, reads, a clean reopen and a checkpoint.
  private static void script(Model model) {
    for (int i = 1; i <= WRITES; i++) {
      model.write();
      // On a disk that is full for good it would wait for ever.
      if (i % 25 == 0 && !model.files.isLost()) {
        model.shard().rotate(model.promise());
        model.settle();
        model.checkSomeRange();
      }
      if (i == WRITES / 2) {
        model.closeAndReopen();
      }
    }
    model.checkCheckpoint();
    model.settle();
  }

  private static long operationsOfTheStoresScript() {
    var model = new StoreModel(0, STORE_OPTIONS);
    model.open();
    script(model);
    model.close();
    return model.files.operations();
  }

  private static void survive(StoreModel model) {
    try {
      model.open();
      script(model);
    } catch (StorageException e) {
      // Told honestly; what counts is what is left.
    }
    if (model.random.nextBoolean()) {
      model.kill();
    }
    model.cutPower();
    model.write(Durability.SYNC);
    model.flush();
    model.close();
    assertThat(model.files.openFiles()).isZero();
  }

  /// Writes of every durability, flushes, reads and a clean reopen.
  private static void script(StoreModel model) {
    for (int i = 1; i <= WRITES; i++) {
      writeWhenThereIsRoom(model);
      if (i % 50 == 0) {
        model.check();
      }
      if (i % 100 == 0) {
        model.flush();
      }
      if (i == WRITES / 2) {
        model.closeAndReopen();
      }
    }
  }

  private static void writeWhenThereIsRoom(StoreModel model) {
    var durability = model.random.nextInt(4) == 0 ? Durability.SYNC : Durability.NONE;
    try {
      model.write(durability);
    } catch (StorageException.DiskFull e) {
      if (model.files.isLost()) {
        throw e;
      }
      model.write(durability);
    }
  }
}
