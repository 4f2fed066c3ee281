package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.MemoryFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A damaged file gives an error or the right answer, never a wrong one.
class DamageTest {
  private static final Path SHARD = Model.ROOT.resolve("s");
  private static final String DAMAGED = "damaged";

  private final MemoryFileSystem files = new MemoryFileSystem();

  /// All answers the shard could rightly have given, one for each of its flushes.
  private final List<String> answers = new ArrayList<>();

  private final SortedMap<Path, byte[]> intact = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(strings = {".sst", "MANIFEST-", "CURRENT"})
  void noFlippedByteGivesAWrongAnswer(String kind) throws IOException {
    writeShard();
    var random = new Random(1);
    int detected = 0;
    for (var path : filesOf(kind)) {
      for (int at = 0; at < bytes(path).length; at++) {
        for (int bits : new int[] {1 << random.nextInt(8), 0xff}) {
          var flipped = bytes(path).clone();
          flipped[at] ^= (byte) bits;
          var answer = answerWith(path, flipped);
          assertThat(answer).as("%s, byte %d", path, at).isIn(answers.getLast(), DAMAGED);
          detected += answer.equals(DAMAGED) ? 1 : 0;
        }
      }
    }
    assertThat(detected).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {".sst", "CURRENT"})
  void aShortenedFileIsAlwaysNoticed(String kind) throws IOException {
    writeShard();
    for (var path : filesOf(kind)) {
      for (int length = 0; length < bytes(path).length; length++) {
        var answer = answerWith(path, Arrays.copyOf(bytes(path), length));
        assertThat(answer).as("%s, %d bytes", path, length).isEqualTo(DAMAGED);
      }
    }
  }

  @Test
  void aShortenedManifestGivesAnEarlierStateAsAWholeOrAnError() throws IOException {
    writeShard();
    answers.add(DAMAGED);
    var path = filesOf("MANIFEST-").getFirst();
    for (int length = 0; length < bytes(path).length; length++) {
      var answer = answerWith(path, Arrays.copyOf(bytes(path), length));
      assertThat(answer).as("%d bytes", length).isIn(answers);
    }
  }

  @Test
  void swappedAndMissingTablesAreNoticed() throws IOException {
    writeShard();
    var tables = filesOf(".sst");
    assertThat(answerWith(tables.get(0), bytes(tables.get(1)))).isEqualTo(DAMAGED);
    restore();
    files.delete(tables.get(1));
    assertThat(answer()).isEqualTo(DAMAGED);
    restore();
    assertThat(answer()).isEqualTo(answers.getLast());
  }

  private String answerWith(Path path, byte[] damaged) throws IOException {
    restore();
    files.overwrite(path, damaged);
    return answer();
  }

  private void restore() throws IOException {
    for (var path : files.files(SHARD)) {
      files.delete(path);
    }
    for (var file : intact.entrySet()) {
      files.overwrite(file.getKey(), file.getValue());
    }
  }

  /// Three flushes, too few for a compaction, with several blocks each.
  private void writeShard() throws IOException {
    try (var engine = open();
        var shard = engine.openShard("s")) {
      answers.add(answer(shard));
      for (int flush = 1; flush <= 3; flush++) {
        for (int i = 0; i < 6; i++) {
          var key = Bytes.utf8("key" + (i * flush));
          shard.write(new WriteBatch().put(key, Bytes.utf8("value " + flush + "." + i)));
        }
        shard.write(new WriteBatch().delete(Bytes.utf8("key3")));
        shard.advance(new LogPosition(1, flush, 0));
        shard.flush(Bytes.utf8("flush " + flush));
        answers.add(answer(shard));
      }
    }
    for (var path : files.files(SHARD)) {
      intact.put(path, files.bytes(path));
    }
  }

  private String answer() {
    try (var engine = open();
        var shard = engine.openShard("s")) {
      return answer(shard);
    } catch (StorageException.Corruption e) {
      assertThat(e.file()).startsWith(SHARD.toString());
      return DAMAGED;
    } finally {
      assertThat(files.openFiles()).isZero();
    }
  }

  private static String answer(Shard shard) {
    try (var snapshot = shard.snapshot()) {
      var gets = new ArrayList<String>();
      for (int i = 0; i < 16; i++) {
        gets.add(String.valueOf(shard.get(Bytes.utf8("key" + i))));
      }
      return shard.durable()
          + " "
          + shard.attachment()
          + Model.read(snapshot, KeyRange.all(), Direction.FORWARD)
          + Model.read(snapshot, KeyRange.all(), Direction.REVERSE)
          + gets;
    }
  }

  private Engine open() {
    var options =
        new EngineOptions(1 << 20, 1 << 20, 0, 80, 1 << 20, 9, 1 << 20, Duration.ofMillis(1));
    return Engine.open(files, Model.ROOT, options, EngineListener.NONE);
  }

  private byte[] bytes(Path path) {
    return Objects.requireNonNull(intact.get(path));
  }

  private List<Path> filesOf(String kind) {
    return intact.keySet().stream()
        .filter(path -> path.getFileName().toString().contains(kind))
        .toList();
  }
}
