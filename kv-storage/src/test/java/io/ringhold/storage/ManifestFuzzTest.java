package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.MemoryFileSystem;
import io.ringhold.storage.manifest.ManifestParts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Manifests with garbage in one edit, whose checksums are all right.
///
/// `-Dringhold.mutations=1000000` for more.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManifestFuzzTest {
  private static final int MUTATIONS = Integer.getInteger("ringhold.mutations", 30_000);
  private static final Path SHARD = Model.ROOT.resolve("s");
  private static final EngineOptions SMALL_TABLES =
      new EngineOptions(2_000, 100_000, 4_000, 100, 200, 2, 1_500, Duration.ofMillis(1));
  private static final Bytes KEY = Bytes.utf8("key");

  private final Refusals refusals = new Refusals(SHARD);

  @Test
  void garbageBehindARightChecksumIsRefusedOrRead() throws IOException {
    var intact = writeShard();
    var path =
        intact.files(SHARD).stream()
            .filter(file -> file.getFileName().toString().startsWith("MANIFEST-"))
            .findFirst()
            .orElseThrow();
    var manifest = ManifestParts.of(intact.bytes(path));
    assertThat(manifest.edits()).isGreaterThan(2);
    Seeds.each(
        MUTATIONS,
        seed -> {
          var files = intact.copy();
          files.overwrite(path, manifest.damaged(new Random(seed)));
          refusals.judge(() -> use(files));
          assertThat(files.openFiles()).isZero();
        });
    refusals.checkThatThereWereBoth();
  }

  /// Many tables in several levels: an edit that has them all, and a few more.
  private static MemoryFileSystem writeShard() {
    var model = new Model(1, SMALL_TABLES);
    model.open();
    write(model, 10);
    model.closeAndReopen();
    write(model, 2);
    assertThat(model.shard().stats().levels().get(1).tables()).isPositive();
    model.engine().close();
    return model.files.copy();
  }

  private static void write(Model model, int flushes) {
    for (int flush = 0; flush < flushes; flush++) {
      for (int i = 0; i < 12; i++) {
        model.write();
      }
      model.shard().flush(model.promise());
      model.settle();
    }
  }

  /// Reads everything, lets it compact, writes.
  private static void use(MemoryFileSystem files) throws Exception {
    var failures = new Failures();
    var background = new BackgroundInTurns(new Random(1));
    try (var engine = Engine.open(files, Model.ROOT, Model.TINY, failures, () -> background);
        var shard = engine.openShard("s")) {
      readAll(shard);
      background.runAll();
      shard.write(new WriteBatch().put(KEY, KEY));
      assertThat(shard.get(KEY)).extracting(Versioned::value).isEqualTo(KEY);
      shard.flush(Bytes.EMPTY);
    }
    if (!failures.all.isEmpty()) {
      throw failures.all.remove();
    }
  }

  private static void readAll(Shard shard) {
    try (var snapshot = shard.snapshot()) {
      for (var direction : Direction.values()) {
        for (var _ : Model.read(snapshot, KeyRange.all(), direction)) {
          assertThat(shard.get(KEY)).isNull();
        }
      }
    }
  }
}
