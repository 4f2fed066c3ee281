package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.MemoryFileSystem;
import io.ringhold.storage.io.MemoryFileSystem.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// A store with its own log loses power, or is killed, at any moment: what was promised is there,
/// and what is there is a prefix of the history.
///
/// `-Dringhold.cuts=2000` for more.
class PowerCutTest {
  private static final int LIVES = 5;
  private static final int CUTS = Integer.getInteger("ringhold.cuts", 300);
  private static final int WRITES_MAX = 120;

  private enum End {
    POWER_CUT,
    POWER_CUT_WITHIN_AN_OPERATION,
    KILL,
    KILL_WITHIN_AN_OPERATION,
    CLOSE
  }

  private static final List<End> ENDS = List.of(End.values());

  @Test
  void whatIsPromisedIsThereAndTheRestIsAPrefix() {
    Seeds.each(CUTS / LIVES, seed -> live(new StoreModel(seed)));
  }

  @Test
  void theSameWithThreads() {
    Seeds.each(
        CUTS / LIVES,
        seed -> {
          var model = new StoreModel(seed);
          model.useThreads();
          live(model);
        });
  }

  private static void live(StoreModel model) {
    model.open();
    for (int life = 0; life < LIVES; life++) {
      live(model, Seeds.any(ENDS, model.random));
    }
    model.close();
  }

  private static void live(StoreModel model, End end) {
    for (int i = model.random.nextInt(WRITES_MAX); i > 0; i--) {
      step(model);
    }
    switch (end) {
      case POWER_CUT -> model.cutPower();
      case POWER_CUT_WITHIN_AN_OPERATION -> {
        stepUntilTheDiskIsLost(model);
        model.cutPower();
      }
      case KILL -> {
        model.kill();
        // What came back is promised from then on.
        model.cutPower();
      }
      case KILL_WITHIN_AN_OPERATION -> {
        stepUntilTheDiskIsLost(model);
        model.kill();
      }
      case CLOSE -> model.closeAndReopen();
    }
  }

  private static void step(StoreModel model) {
    switch (model.random.nextInt(20)) {
      case 0 -> model.flush();
      case 1 -> model.check();
      default -> model.write(model.anyDurability());
    }
  }

  /// Of a write one half is done before the disk is gone.
  private static void stepUntilTheDiskIsLost(StoreModel model) {
    model.files.failForGoodAfter(model.random.nextInt(40), Fault.HALF_WRITE);
    try {
      while (true) {
        step(model);
      }
    } catch (StorageException e) {
      // Told honestly; what counts is what is left.
    }
  }

  @Test
  void whatWasWrittenWithIntervalIsOnTheDiskWhenTheIntervalHasPassed() throws IOException {
    var often =
        new LocalStoreOptions(StoreModel.OPTIONS.engine(), 3_000, Duration.ofNanos(500_000));
    var model = new StoreModel(1, often);
    model.open();
    for (int i = 0; i < 20; i++) {
      model.write(Durability.INTERVAL);
      while (!isLogSynced(model)) {
        LockSupport.parkNanos(20_000);
      }
      model.kill();
      model.write(Durability.INTERVAL);
      while (!isLogSynced(model)) {
        LockSupport.parkNanos(20_000);
      }
      model.promiseAll();
      model.cutPower();
    }
    model.close();
  }

  private static boolean isLogSynced(StoreModel model) throws IOException {
    for (var segment : model.files.files(StoreModel.LOG)) {
      if (!model.files.isSynced(segment)) {
        return false;
      }
    }
    return true;
  }

  @Test
  void anHonestDiskLosesNothing() {
    assertThat(losses(_ -> false)).isZero();
  }

  @Test
  void aLogThatIsNotSyncedIsCaught() {
    assertThat(losses(path -> path.toString().endsWith(".wal"))).isPositive();
  }

  /// Of several that were never synced a sync has to begin with the first.
  @Test
  void aSyncOfTheLastSegmentAloneIsCaught() {
    assertThat(losses((files, path) -> path.toString().endsWith(".wal") && isFollowed(files, path)))
        .isPositive();
  }

  private static boolean isFollowed(MemoryFileSystem files, Path segment) {
    try {
      return files.files(StoreModel.LOG).stream()
          .anyMatch(other -> other.toString().endsWith(".wal") && other.compareTo(segment) > 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void namesOfSegmentsThatAreNotSyncedAreCaught() {
    assertThat(losses(StoreModel.LOG::equals)).isPositive();
  }

  @Test
  void namesOfTablesThatAreNotSyncedAreCaught() {
    assertThat(losses(StoreModel.TABLES::equals)).isPositive();
  }

  @Test
  void tablesThatAreNotSyncedBeforeTheManifestAreCaught() {
    assertThat(losses(path -> path.toString().endsWith(".sst"))).isPositive();
  }

  @Test
  void editsThatAreNotSyncedBeforeSegmentsAreReleasedAreCaught() {
    assertThat(losses(path -> path.getFileName().toString().startsWith("MANIFEST"))).isPositive();
  }

  /// In how many of many power cuts something was lost, or something that never was had come up.
  private static int losses(Predicate<Path> swallowed) {
    return losses((_, path) -> swallowed.test(path));
  }

  private static int losses(BiPredicate<MemoryFileSystem, Path> swallowed) {
    var losses = new ArrayList<Long>();
    Seeds.each(
        CUTS,
        seed -> {
          if (!survives(seed, swallowed)) {
            losses.add(seed);
          }
        });
    return losses.size();
  }

  private static boolean survives(long seed, BiPredicate<MemoryFileSystem, Path> swallowed) {
    var model = new StoreModel(seed);
    model.open();
    model.files.swallowSyncs(path -> swallowed.test(model.files, path));
    for (int i = model.random.nextInt(WRITES_MAX); i > 0; i--) {
      step(model);
    }
    try {
      model.cutPower();
      return true;
    } catch (StorageException | AssertionError e) {
      return false;
    } finally {
      model.close();
    }
  }
}
