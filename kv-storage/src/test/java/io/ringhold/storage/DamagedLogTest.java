package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.storage.wal.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The log of a store that was not closed, with a flipped bit: what later frames say was durable is
/// damage, and never passes for a torn tail.
class DamagedLogTest {
  private static final int FLIPS = 400;
  private static final int WRITES = 60;

  /// No memtable is ever full, so no segment is ever released.
  private static final LocalStoreOptions OPTIONS =
      new LocalStoreOptions(EngineOptions.defaults(), 3_000, Duration.ofHours(1));

  private record Place(Path segment, long at) {}

  private final StoreModel model = new StoreModel(1, OPTIONS);
  private final List<Place> frames = new ArrayList<>();

  @Test
  void aFlippedBitOfWhatWasDurableIsReportedWithItsPlace() throws IOException {
    writeAndLosePower();
    Seeds.each(
        FLIPS,
        seed -> {
          var random = new Random(seed);
          int frame = random.nextInt(frames.size() - 1);
          var place = frames.get(frame);
          var next = frames.get(frame + 1);
          if (!next.segment().equals(place.segment())) {
            // Its end is not known here; the next seed has another one.
            return;
          }
          var intact = model.files.bytes(place.segment());
          long at = place.at() + random.nextLong(next.at() - place.at());
          flip(place.segment(), intact, at, random.nextInt(8));
          assertThatExceptionOfType(StorageException.Corruption.class)
              .as("byte %d of %s", at, place.segment())
              .isThrownBy(model::open)
              .satisfies(e -> assertThat(e.file()).isEqualTo(place.segment().toString()))
              .satisfies(e -> assertThat(e.offset()).isEqualTo(place.at()));
          model.files.overwrite(place.segment(), intact);
        });
  }

  /// Nothing behind it says that it ever was whole: the price of not closing.
  @Test
  void theLastFrameAloneCannotBeToldFromATornTail() throws IOException {
    writeAndLosePower();
    var last = frames.getLast();
    flip(last.segment(), model.files.bytes(last.segment()), last.at() + 5, 0);
    model.open();
    try (var snapshot = model.store().snapshot()) {
      assertThat(snapshot.sequence()).isEqualTo(WRITES - 1);
    }
    model.store().close();
  }

  private void flip(Path segment, byte[] intact, long at, int bit) throws IOException {
    var damaged = intact.clone();
    damaged[(int) at] ^= (byte) (1 << bit);
    model.files.overwrite(segment, damaged);
  }

  /// Several segments, and a frame for each write.
  private void writeAndLosePower() throws IOException {
    model.open();
    for (int i = 1; i <= WRITES; i++) {
      var value = Bytes.utf8("x".repeat(model.random.nextInt(200)));
      model.store().write(new WriteBatch().put(Bytes.utf8("key-" + i), value), Durability.SYNC);
    }
    model.stop();
    model.files.crash(1);
    LogReader.read(
        model.files,
        StoreModel.LOG,
        (segment, frame) -> frames.add(new Place(segment, frame.at())));
    assertThat(frames).hasSize(WRITES);
    assertThat(frames.getFirst().segment()).isNotEqualTo(frames.getLast().segment());
  }
}
