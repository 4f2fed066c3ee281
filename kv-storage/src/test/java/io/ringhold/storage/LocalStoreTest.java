package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.storage.io.MemoryFileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LocalStoreTest {
  private static final Path ROOT = Path.of("/store");
  private static final LocalStoreOptions OPTIONS =
      new LocalStoreOptions(
          new EngineOptions(8_000, 16_000, 10_000, 200, 4_000, 2, 8_000, Duration.ofMillis(1)),
          8_000,
          Duration.ofHours(1));

  private static LocalStore open(MemoryFileSystem files) {
    return LocalStore.open(files, ROOT, OPTIONS, EngineListener.NONE, InstantSource.system());
  }

  private static Bytes text(String text) {
    return Bytes.utf8(text);
  }

  private static String string(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }

  private static Map<String, String> all(LocalStore store) {
    var found = new HashMap<String, String>();
    try (var snapshot = store.snapshot();
        var cursor = snapshot.scan(KeyRange.all(), Direction.FORWARD)) {
      while (cursor.next()) {
        found.put(string(cursor.key()), string(cursor.value()));
      }
    }
    return found;
  }

  /// After each acknowledgement, power cuts at random moments: what was acknowledged is there, and
  /// of what was not only a prefix.
  @Test
  void whatWasAcknowledgedSurvivesEveryPowerCut() {
    for (int seed = 0; seed < 100; seed++) {
      var random = new Random(seed);
      var files = new MemoryFileSystem();
      var acknowledged = new HashMap<String, String>();
      for (int life = 0; life < 3; life++) {
        var store = open(files);
        assertThat(all(store)).as("seed %d, life %d", seed, life).isEqualTo(acknowledged);
        int writes = random.nextInt(150);
        for (int i = 0; i < writes; i++) {
          var key = "key-" + random.nextInt(60);
          if (random.nextInt(5) == 0) {
            store.write(new WriteBatch().delete(text(key)), Durability.SYNC);
            acknowledged.remove(key);
          } else {
            var value = life + "." + i + "x".repeat(random.nextInt(60));
            store.write(new WriteBatch().put(text(key), text(value)), Durability.SYNC);
            acknowledged.put(key, value);
          }
        }
        files.powerOff();
        closeWithoutPower(store);
        files.crash(random.nextLong());
      }
    }
  }

  private static void closeWithoutPower(LocalStore store) {
    try {
      store.close();
    } catch (StorageException e) {
      // It could not write its end.
    }
  }

  @Test
  void writersShareTheSyncsAndEveryoneGetsAnAnswer() throws Exception {
    var files = new MemoryFileSystem();
    try (var store = open(files);
        var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (int writer = 0; writer < 32; writer++) {
        int who = writer;
        ends.add(
            writers.submit(() -> {
              for (int i = 0; i < 20; i++) {
                store.write(new WriteBatch().put(text(who + "-" + i), text("v")), Durability.SYNC);
              }
            }));
      }
      for (var end : ends) {
        end.get();
      }
      assertThat(all(store)).hasSize(640);
    }
    try (var store = open(files)) {
      assertThat(all(store)).hasSize(640);
    }
    assertThat(files.openFiles()).isZero();
  }

  @Test
  void aFailedSyncEndsAllWritingUntilTheStoreIsOpenedAgain() {
    var files = new MemoryFileSystem();
    var store = open(files);
    store.write(new WriteBatch().put(text("a"), text("1")), Durability.SYNC);
    files.failAfter(1, MemoryFileSystem.Fault.IO_ERROR);
    var batch = new WriteBatch().put(text("b"), text("2"));
    assertThatThrownBy(() -> store.write(batch, Durability.SYNC))
        .isInstanceOf(StorageException.Failed.class);
    assertThatThrownBy(() -> store.write(batch, Durability.SYNC))
        .isInstanceOf(StorageException.Failed.class);
    assertThat(all(store)).isEqualTo(Map.of("a", "1"));
    store.close();
    files.crash(1);
    try (var again = open(files)) {
      assertThat(all(again)).containsEntry("a", "1");
    }
  }

  @Test
  void twoStoresDoNotShareADirectory() {
    var files = new MemoryFileSystem();
    try (var _ = open(files)) {
      assertThatThrownBy(() -> open(files)).isInstanceOf(StorageException.Locked.class);
    }
  }
}
