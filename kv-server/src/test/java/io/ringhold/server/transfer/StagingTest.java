package io.ringhold.server.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.Checkpoint;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.Shard;
import io.ringhold.storage.WriteBatch;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A checkpoint of one engine on its way into another, broken at every place.
class StagingTest {
  private static final UUID GROUP = new UUID(1, 2);

  @TempDir Path root;
  private Engine giver;
  private Engine taker;
  private Checkpoints checkpoints;
  private Shard shard;
  private Staging staging;
  private final LongAdder received = new LongAdder();
  private int piecesUntilBreak = Integer.MAX_VALUE;
  private boolean flips;

  @BeforeEach
  void twoEngines() throws IOException {
    giver = engine("giver");
    taker = engine("taker");
    staging = new Staging(root.resolve("taker/transfers/s"));
    checkpoints =
        new Checkpoints(
            root.resolve("giver/checkpoints"),
            new Throttle(() -> 0),
            InstantSource.system(),
            Checkpoints.Maker.HONEST);
    shard = giver.openShard("s");
    for (int table = 1; table <= 3; table++) {
      for (int key = 0; key < 100; key++) {
        shard.write(
            new WriteBatch().put(Bytes.utf8(table + "-" + key), Bytes.utf8("x".repeat(99))));
      }
      shard.advance(new LogPosition(1, table * 10L, table));
      shard.flush(Bytes.utf8("sessions"));
    }
  }

  @AfterEach
  void close() {
    checkpoints.close();
    giver.close();
    taker.close();
  }

  @Test
  void brokenAfterAnyPieceItGoesOnAndBringsNoTableTwice() throws Exception {
    int tries = 0;
    for (boolean done = false; !done; tries++) {
      piecesUntilBreak = 2;
      try {
        assertThat(fetch()).isEqualTo(new LogPosition(1, 30, 3));
        done = true;
      } catch (IOException e) {
        assertThat(e).hasMessage("broken on purpose");
      }
    }
    assertThat(tries).isGreaterThan(1);
    // Manifests are small, and brought anew by each try.
    assertThat(received.sum()).isLessThan(bytesListed() + tries * 2_000L);
    install(Staging.Log.DISCARD);
    assertInstalled();
  }

  @Test
  void whatArrivesDamagedIsRefused() {
    flips = true;
    assertThatThrownBy(this::fetch).hasMessageContaining("arrived damaged");
    assertThat(taker.shardExists("s")).isFalse();
  }

  @Test
  void aCrashBehindTheCommitIsFinishedAtTheNextStart() throws Exception {
    old();
    fetch();
    staging.commit(new LogPosition(1, 30, 3), Staging.Log.DISCARD, true);
    assertThatThrownBy(() ->
            staging.finish(
                taker,
                "s",
                () -> {
                  throw new IOException("crash");
                }))
        .hasMessage("crash");
    // Between the deletion of the old store and the arrival of the new one.
    taker.dropShard("s");
    boolean[] erased = {false};
    new Staging(root.resolve("taker/transfers/s")).finish(taker, "s", () -> erased[0] = true);
    assertThat(erased[0]).isTrue();
    assertInstalled();
  }

  @Test
  void aCrashBeforeTheCommitLeavesTheOldState() throws Exception {
    old();
    fetch();
    staging.finish(
        taker,
        "s",
        () -> {
          throw new IOException("nothing is committed");
        });
    try (Shard shard = taker.openShard("s")) {
      assertThat(shard.durable()).isEqualTo(new LogPosition(1, 5, 0));
    }
  }

  @Test
  void finishingTwiceAfterACrashChangesNothing() throws Exception {
    fetch();
    staging.commit(new LogPosition(1, 30, 3), Staging.Log.KEEP, false);
    Path commit = root.resolve("taker/transfers/s/commit");
    byte[] committed = Files.readAllBytes(commit);
    staging.finish(taker, "s", () -> {});
    Files.write(commit, committed);
    staging.finish(taker, "s", () -> {});
    assertInstalled();
    assertThat(staging.installed()).isEqualTo(new Staging.Installed(1, 30, false));
  }

  @Test
  void whatTheStoreHasReachedByItselfIsThrownAway() throws Exception {
    fetch();
    staging.clearIfStale(new LogPosition(1, 29, 0));
    assertThat(root.resolve("taker/transfers/s/arrived")).exists();
    staging.clearIfStale(new LogPosition(2, 30, 0));
    assertThat(root.resolve("taker/transfers/s/arrived")).doesNotExist();
  }

  private Engine engine(String name) {
    return Engine.open(
        new DiskFileSystem(),
        root.resolve(name + "/shards"),
        EngineOptions.defaults(),
        EngineListener.NONE);
  }

  private void old() {
    try (Shard shard = taker.openShard("s")) {
      shard.write(new WriteBatch().put(Bytes.utf8("old"), Bytes.utf8("state")));
      shard.advance(new LogPosition(1, 5, 0));
      shard.flush(Bytes.EMPTY);
    }
  }

  private LogPosition fetch() throws IOException, InterruptedException {
    return new CheckpointFetch(new Source(), received)
        .run(
            new CheckpointFetch.Wanted("giver", 0, GROUP, 30),
            staging,
            null,
            TransferProgress.NONE);
  }

  private void install(Staging.Log log) throws IOException {
    staging.commit(new LogPosition(1, 30, 3), log, true);
    staging.finish(taker, "s", () -> {});
  }

  private void assertInstalled() {
    try (Shard shard = taker.openShard("s")) {
      assertThat(shard.durable()).isEqualTo(new LogPosition(1, 30, 3));
      assertThat(shard.attachment()).isEqualTo(Bytes.utf8("sessions"));
      assertThat(shard.get(Bytes.utf8("old"))).isNull();
      assertThat(shard.get(Bytes.utf8("3-99"))).isNotNull();
    }
    assertThat(root.resolve("taker/transfers/s/arrived")).doesNotExist();
    assertThat(root.resolve("taker/transfers/s/store")).doesNotExist();
  }

  private long bytesListed() {
    return new Source().open("giver", 0, GROUP, 0).bytes();
  }

  private final class Source implements CheckpointSource {
    @Override
    public CheckpointList open(String node, int number, UUID group, long indexMin) {
      try {
        String id = checkpoints.existing("s", indexMin, "taker");
        if (id == null) {
          id = checkpoints.open("s", shard, () -> {}, "taker");
        }
        List<CheckpointFile> files = new ArrayList<>();
        for (Checkpoint.File file : checkpoints.files(id)) {
          files.add(checkpoints.describe(id, file));
        }
        return new CheckpointList(id, checkpoints.position(id), files);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void read(String node, String checkpoint, String file, Pieces pieces)
        throws IOException, InterruptedException {
      checkpoints.read(
          checkpoint,
          file,
          piece -> {
            if (piecesUntilBreak-- == 0) {
              throw new IOException("broken on purpose");
            }
            if (flips) {
              piece[piece.length / 2] ^= 4;
            }
            pieces.take(piece);
          });
    }

    @Override
    public void close(String node, String checkpoint) {
      checkpoints.close(checkpoint, "taker");
    }
  }
}
