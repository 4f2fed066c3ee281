package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// The negative control of the crash tests: each fsync the engine asks for is needed, and its loss
/// is noticed.
class LyingDiskTest {
  private static final int CRASHES = 60;

  @Test
  void anHonestDiskLosesNothing() {
    assertThat(losses(_ -> false)).isZero();
  }

  @Test
  void tablesThatAreNotSyncedBeforeTheManifestAreCaught() {
    assertThat(losses(path -> path.toString().endsWith(".sst"))).isPositive();
  }

  @Test
  void editsThatAreNotSyncedAreCaught() {
    assertThat(losses(path -> path.getFileName().toString().startsWith("MANIFEST"))).isPositive();
  }

  @Test
  void namesThatAreNotSyncedAreCaught() {
    assertThat(losses(Model.ROOT.resolve("s")::equals)).isPositive();
  }

  /// In how many of many crashes something durable was lost.
  private static int losses(Predicate<Path> swallowed) {
    int losses = 0;
    for (int seed = 0; seed < CRASHES; seed++) {
      var model = new Model(seed);
      model.open();
      model.files.swallowSyncs(swallowed);
      for (int i = 0; i < 60; i++) {
        model.write();
        if (i % 10 == 9) {
          model.shard().flush(model.promise());
        }
      }
      model.settle();
      losses += survives(model) ? 0 : 1;
    }
    return losses;
  }

  private static boolean survives(Model model) {
    try {
      model.crashAndReopen();
      return true;
    } catch (StorageException | AssertionError e) {
      return false;
    } finally {
      model.engine().close();
    }
  }
}
