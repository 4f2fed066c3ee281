package io.ringhold.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The bytes of a segment are pinned: a change here is a new format version.
class GoldenSegmentTest {
  private static final LogId LOG = new LogId(0x0011223344556677L, 0x8899aabbccddeeffL);
  private static final int NUMBER = 3;

  @Test
  void aHeaderHasTheBytesItAlwaysHad() {
    assertThat(hex(new SegmentHeader(LOG, NUMBER, 4_096, 1_024).write()))
        .isEqualTo(
            "524857414c4f470002000000010000007766554433221100ffeeddccbbaa9988"
                + "03000000000000000010000000000000000400000000000000000000075e5413");
  }

  @Test
  void aFrameHasTheBytesItAlwaysHad() {
    byte[] entries = "entries".getBytes(StandardCharsets.UTF_8);
    var out = new ByteWriter();
    Frame.begin(out);
    out.bytes(entries);
    Frame.finish(out, LOG, NUMBER, 64, 17, 64, 2);
    assertThat(hex(out.toArray()))
        .isEqualTo(
            "027f4822070000001100000000000000400000000000000002000000656e7472"
                + "6965730000000000");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
