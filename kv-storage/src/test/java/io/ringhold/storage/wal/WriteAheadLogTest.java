package io.ringhold.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.MemoryFileSystem;
import io.ringhold.storage.io.NoSpaceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WriteAheadLogTest {
  private static final Path ROOT = Path.of("/wal");
  private static final int SEGMENT_BYTES = 1024;

  private final MemoryFileSystem files = new MemoryFileSystem();
  private final List<String> replayed = new ArrayList<>();
  private long next = 1;

  private WriteAheadLog open() throws IOException {
    replayed.clear();
    next = 1;
    return WriteAheadLog.open(
        files,
        ROOT,
        SEGMENT_BYTES,
        (_, frame) -> {
          assertThat(frame.firstSequence()).isEqualTo(next);
          next = frame.lastSequence() + 1;
          if (frame.count() > 0) {
            replayed.add(new String(frame.entries(), StandardCharsets.UTF_8));
          }
        });
  }

  private void append(WriteAheadLog log, String text) throws IOException {
    log.append(next++, 1, out -> out.bytes(text.getBytes(StandardCharsets.UTF_8)));
  }

  private List<String> fill(WriteAheadLog log, int frames) throws IOException {
    var written = new ArrayList<String>();
    for (int i = 0; i < frames; i++) {
      written.add("frame " + i + " " + "x".repeat(i % 50));
      append(log, written.getLast());
    }
    return written;
  }

  @Test
  void whatWasSyncedIsThereAfterACrashAndTheRestIsAPrefix() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      files.delete(ROOT);
      var test = new WriteAheadLogTest();
      var log = test.open();
      int synced = random.nextInt(40);
      var written = new ArrayList<>(test.fill(log, synced));
      log.sync();
      written.addAll(test.fill(log, random.nextInt(100)));
      test.files.powerOff();
      test.files.crash(seed);
      List<String> kept;
      try (var again = test.open()) {
        kept = new ArrayList<>(test.replayed);
        assertThat(kept).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(synced);
        assertThat(kept).isEqualTo(written.subList(0, kept.size()));
        kept.addAll(test.fill(again, 3));
      }
      try (var _ = test.open()) {
        assertThat(test.replayed).as("seed %d", seed).isEqualTo(kept);
      }
    }
  }

  @Test
  void aHoleInWhatWasNeverSyncedIsWhereTheLogEnds() throws IOException {
    var killed = open();
    var written = fill(killed, 60);
    damageFirstSegment();
    files.restart();
    List<String> kept;
    try (var log = open()) {
      kept = new ArrayList<>(replayed);
      assertThat(kept).isNotEmpty().hasSizeLessThan(20);
      assertThat(kept).isEqualTo(written.subList(0, kept.size()));
      kept.addAll(fill(log, 40));
    }
    try (var _ = open()) {
      assertThat(replayed).isEqualTo(kept);
    }
  }

  /// The other segments were begun before, and would be dropped.
  @Test
  void aHoleInWhatWasSyncedIsDamage() throws IOException {
    var killed = open();
    fill(killed, 60);
    killed.sync();
    append(killed, "behind");
    damageFirstSegment();
    files.restart();
    assertThatThrownBy(this::open)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("000000000001.wal")
        .hasMessageContaining("durable when segment");
  }

  private void damageFirstSegment() throws IOException {
    var segment = files.files(ROOT).getFirst();
    byte[] bytes = files.bytes(segment);
    bytes[SEGMENT_BYTES / 2] ^= 1;
    files.overwrite(segment, bytes);
  }

  @Test
  void aDiskThatOnlySaysThatItSyncsIsCaught() throws IOException {
    int losses = 0;
    for (int seed = 0; seed < 50; seed++) {
      var test = new WriteAheadLogTest();
      var log = test.open();
      test.files.swallowSyncs(path -> path.toString().endsWith(".wal"));
      test.fill(log, 5);
      log.sync();
      test.files.powerOff();
      test.files.crash(seed);
      try (var _ = test.open()) {
        losses += test.replayed.size() < 5 ? 1 : 0;
      } catch (CorruptFileException e) {
        losses++;
      }
    }
    assertThat(losses).isPositive();
  }

  /// Whichever byte of a log that was closed is flipped: it is noticed, or it is none that matters.
  @Test
  void aFlippedBitIsNeverATornTail() throws IOException {
    List<String> written;
    try (var log = open()) {
      written = fill(log, 60);
    }
    var paths = files.files(ROOT);
    assertThat(paths).hasSizeGreaterThan(2);
    int noticed = 0;
    for (var path : paths) {
      byte[] bytes = files.bytes(path);
      for (int at = 0; at < bytes.length; at++) {
        var damaged = bytes.clone();
        damaged[at] ^= 1;
        files.overwrite(path, damaged);
        try {
          replayed.clear();
          next = 1;
          LogReader.read(
              files,
              ROOT,
              (_, frame) -> {
                if (frame.count() > 0) {
                  replayed.add(new String(frame.entries(), StandardCharsets.UTF_8));
                }
              });
          assertThat(replayed).isEqualTo(written);
        } catch (CorruptFileException e) {
          noticed++;
        }
      }
      files.overwrite(path, bytes);
    }
    assertThat(noticed).isGreaterThan(1_000);
  }

  @Test
  void segmentsAreReleasedWrittenOverAndTheirOldFramesAreNone() throws IOException {
    try (var log = open()) {
      fill(log, 100);
      assertThat(files.files(ROOT)).hasSizeGreaterThan(4);
      log.release(next - 1);
      assertThat(files.files(ROOT)).hasSize(5);
      append(log, "after");
      log.sync();
    }
    try (var _ =
        WriteAheadLog.open(
            files,
            ROOT,
            SEGMENT_BYTES,
            (_, f) -> {
              if (f.count() > 0) {
                replayed.add(new String(f.entries(), StandardCharsets.UTF_8));
              }
            })) {
      assertThat(replayed).last().isEqualTo("after");
      assertThat(replayed).hasSizeLessThan(30);
    }
  }

  @Test
  void aFrameThatIsLargerThanASegmentGetsOneOfItsOwn() throws IOException {
    var large = "y".repeat(5 * SEGMENT_BYTES);
    try (var log = open()) {
      append(log, "before");
      append(log, large);
      append(log, "behind");
    }
    try (var _ = open()) {
      assertThat(replayed).containsExactly("before", large, "behind");
    }
  }

  @Test
  void aFullDiskIsMetBetweenTwoSegmentsAndWaitedFor() throws IOException {
    var written = new ArrayList<String>();
    try (var log = open()) {
      files.setFreeBytes(SEGMENT_BYTES / 2);
      assertThatThrownBy(
              () -> {
                while (true) {
                  var text = "frame " + written.size();
                  append(log, text);
                  written.add(text);
                }
              })
          .isInstanceOf(NoSpaceException.class);
      assertThat(written).hasSizeGreaterThan(10);
      files.setFreeBytes(1 << 20);
      next = written.size() + 1L;
      append(log, "at last");
      written.add("at last");
    }
    try (var _ = open()) {
      assertThat(replayed).isEqualTo(written);
    }
  }

  @Test
  void afterAFailedSyncNothingIsWrittenAnyMore() throws IOException {
    var log = open();
    append(log, "one");
    files.failAfter(0, MemoryFileSystem.Fault.IO_ERROR);
    assertThatThrownBy(log::sync).hasMessageContaining("failed");
    assertThatThrownBy(() -> append(log, "two")).hasMessageContaining("failed before");
    assertThatThrownBy(log::sync).hasMessageContaining("failed before");
    log.close();
  }

  /// The operating system calls the pages clean and shows them, and a second sync does nothing.
  @Test
  void whatAFailedSyncLeftBehindIsWrittenOnceMore() throws IOException {
    var log = open();
    append(log, "one");
    log.sync();
    append(log, "two");
    files.failAfter(0, MemoryFileSystem.Fault.IO_ERROR);
    assertThatThrownBy(log::sync).hasMessageContaining("failed");
    log.close();
    files.restart();
    var again = open();
    assertThat(replayed).containsExactly("one", "two");
    append(again, "three");
    again.sync();
    files.crash(1);
    try (var _ = open()) {
      assertThat(replayed).containsExactly("one", "two", "three");
    }
  }

  @Test
  void aProcessThatIsKilledBeforeItsFirstWriteLeavesAnEmptySegment() throws IOException {
    var killed = open();
    var written = fill(killed, 5);
    killed.sync();
    for (int kill = 0; kill < 3; kill++) {
      files.restart();
      var _ = open();
      assertThat(replayed).isEqualTo(written);
    }
  }

  @Test
  void aMissingSegmentIsDamage() throws IOException {
    try (var log = open()) {
      fill(log, 60);
    }
    files.delete(files.files(ROOT).get(1));
    assertThatThrownBy(this::open)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("missing");
  }
}
