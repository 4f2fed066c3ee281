package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.storage.io.ByteWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WriteBatchTest {
  private static final int MUTATIONS = Integer.getInteger("ringhold.mutations", 10_000);
  private static final WriteBatch EACH =
      new WriteBatch()
          .put(Bytes.utf8("a"), Bytes.utf8("red"))
          .delete(Bytes.utf8("b"))
          .put(Bytes.utf8("c"), Bytes.utf8("brief"), 1_700_000_009_000L);

  private static byte[] written() {
    var out = new ByteWriter();
    EACH.writeTo(out, 1_700_000_000_000L);
    return out.toArray();
  }

  /// As entries of a write-ahead log: a change here is a new format version.
  @Test
  void itsEntriesHaveTheBytesTheyAlwaysHad() {
    String timestamp = "0068e5cf8b010000";
    assertThat(HexFormat.of().formatHex(written()))
        .isEqualTo(
            timestamp
                + "01"
                + "0100000061"
                + "03000000726564"
                + timestamp
                + "00"
                + "0100000062"
                + "00000000"
                + timestamp
                + "02"
                + "0100000063"
                + "050000006272696566"
                + "288be5cf8b010000");
  }

  @Test
  void itIsReadBackAsItWasWritten() {
    assertThat(shown(WriteBatch.readFrom(written(), 3))).isEqualTo(shown(EACH));
  }

  @Test
  void whatIsNoEntryIsRefused() {
    byte[] entries = written();
    entries[8] = 7;
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> WriteBatch.readFrom(entries, 3));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> WriteBatch.readFrom(written(), 4));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> WriteBatch.readFrom(written(), 2));
  }

  private static int bytes(WriteBatch batch) {
    var out = new ByteWriter();
    batch.writeTo(out, 0);
    return out.length();
  }

  @Test
  void garbageIsRefusedOrRead() {
    int[] refused = new int[1];
    Seeds.each(
        MUTATIONS,
        seed -> {
          byte[] entries = Mutation.of(written(), new Random(seed));
          try {
            var batch = WriteBatch.readFrom(entries, 3);
            assertThat(batch.size()).isEqualTo(3);
            assertThat(bytes(batch)).as("bytes that were read").isEqualTo(entries.length);
          } catch (IndexOutOfBoundsException e) {
            refused[0]++;
          }
        });
    assertThat(refused[0]).isBetween(1, MUTATIONS - 1);
  }

  private static List<String> shown(WriteBatch batch) {
    var shown = new ArrayList<String>();
    batch.forEach((key, value, expiresAtMs) -> shown.add(key + "=" + value + "@" + expiresAtMs));
    return shown;
  }
}
