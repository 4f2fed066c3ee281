package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.storage.io.MemoryFileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A store on a full disk says so, and waits for nobody: neither its writers nor those who want to
/// close it.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoreDiskFullTest {
  private static final Path ROOT = Path.of("/store");

  /// The log has room for everything, so what finds none are the memtables.
  private static final LocalStoreOptions OPTIONS =
      new LocalStoreOptions(Model.TINY, 1 << 20, Duration.ofHours(1));

  private static final int WRITES_MAX = 10_000;

  private final MemoryFileSystem files = new MemoryFileSystem();

  @Test
  void aWriteIsRefusedAndAcceptedWhenThereIsRoom() {
    int accepted;
    try (var store = open()) {
      files.setFreeBytes(0);
      accepted = writeUntilRefused(store);
      assertThatExceptionOfType(StorageException.DiskFull.class).isThrownBy(() -> write(store, 0));
      assertThatExceptionOfType(StorageException.DiskFull.class).isThrownBy(store::flush);
      assertHolds(store, accepted);
      giveRoom();
      while (!isAccepted(store, accepted)) {
        LockSupport.parkNanos(100_000);
      }
      accepted++;
      store.flush();
      assertHolds(store, accepted);
    }
    try (var again = open()) {
      assertHolds(again, accepted);
    }
  }

  @Test
  void itIsClosedAndOpensAgainWithAllThatWasAccepted() {
    int accepted;
    try (var store = open()) {
      files.setFreeBytes(0);
      accepted = writeUntilRefused(store);
    }
    assertThatExceptionOfType(StorageException.DiskFull.class).isThrownBy(this::open);
    assertThat(files.openFiles()).isZero();
    giveRoom();
    try (var again = open()) {
      assertHolds(again, accepted);
    }
  }

  private int writeUntilRefused(LocalStore store) {
    for (int i = 0; i < WRITES_MAX; i++) {
      if (!isAccepted(store, i)) {
        return i;
      }
    }
    throw new AssertionError("nothing is refused");
  }

  private static boolean isAccepted(LocalStore store, int number) {
    try {
      write(store, number);
      return true;
    } catch (StorageException.DiskFull e) {
      return false;
    }
  }

  private static void write(LocalStore store, int number) {
    store.write(new WriteBatch().put(text(number), text(number)), Durability.SYNC);
  }

  /// What was accepted, in its order and without a gap.
  private static void assertHolds(LocalStore store, int accepted) {
    for (int i = 0; i < accepted; i++) {
      assertThat(store.get(text(i))).isEqualTo(new Versioned(text(i), i + 1));
    }
    try (var snapshot = store.snapshot()) {
      assertThat(snapshot.sequence()).isEqualTo(accepted);
    }
  }

  private void giveRoom() {
    files.setFreeBytes(1 << 24);
  }

  private LocalStore open() {
    return LocalStore.open(files, ROOT, OPTIONS, EngineListener.NONE, InstantSource.system());
  }

  private static Bytes text(int number) {
    return Bytes.utf8("%06d".formatted(number));
  }
}
