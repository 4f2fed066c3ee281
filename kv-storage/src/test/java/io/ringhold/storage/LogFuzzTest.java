package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.MemoryFileSystem;
import io.ringhold.storage.wal.LogReader;
import io.ringhold.storage.wal.SegmentParts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Segments of a write-ahead log with garbage in one place, whose checksums are all right.
///
/// `-Dringhold.mutations=1000000` for more.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogFuzzTest {
  private static final int MUTATIONS = Integer.getInteger("ringhold.mutations", 6_000);

  /// No memtable is ever full, so no segment is ever released.
  private static final LocalStoreOptions OPTIONS =
      new LocalStoreOptions(EngineOptions.defaults(), 3_000, Duration.ofHours(1));

  private final Refusals refusals = new Refusals(StoreModel.LOG);

  @Test
  void garbageBehindARightChecksumIsRefusedOrRead() throws IOException {
    var intact = writeStore();
    var segments =
        intact.files(StoreModel.LOG).stream()
            .filter(file -> !file.toString().contains("spare"))
            .toList();
    assertThat(segments).hasSizeGreaterThan(2);
    Seeds.each(
        MUTATIONS,
        seed -> {
          var random = new Random(seed);
          var files = intact.copy();
          var segment = Seeds.any(segments, random);
          files.overwrite(segment, SegmentParts.of(intact.bytes(segment)).damaged(random));
          refusals.judge(() -> use(files));
          assertThat(files.openFiles()).isZero();
        });
    refusals.checkThatThereWereBoth();
  }

  private static MemoryFileSystem writeStore() {
    var model = new StoreModel(1, OPTIONS);
    model.open();
    for (int i = 0; i < 60; i++) {
      model.write(Durability.SYNC);
    }
    model.close();
    return model.files.copy();
  }

  /// What it opens with, with one more write, it opens with again.
  private static void use(MemoryFileSystem files) throws IOException {
    LogReader.read(
        files,
        StoreModel.LOG,
        (_, frame) -> assertThat(frame.count()).as("writes of a frame").isNotNegative());
    List<String> all;
    var key = Bytes.utf8("key");
    try (var store = open(files)) {
      store.write(new WriteBatch().put(key, key), Durability.SYNC);
      assertThat(store.get(key)).extracting(Versioned::value).isEqualTo(key);
      all = read(store);
    }
    try (var store = open(files)) {
      assertThat(read(store)).isEqualTo(all);
    }
  }

  private static List<String> read(LocalStore store) {
    try (var snapshot = store.snapshot()) {
      return Model.read(snapshot, KeyRange.all(), Direction.FORWARD);
    }
  }

  private static LocalStore open(MemoryFileSystem files) {
    return LocalStore.open(
        files, StoreModel.ROOT, OPTIONS, EngineListener.NONE, InstantSource.fixed(Instant.EPOCH));
  }
}
