package io.ringhold.storage.sstable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Lz4Test {
  private final long seed = Long.getLong("ringhold.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Lz4 lz4 = new Lz4();

  @Test
  void whatWasCompressedComesBack() {
    System.out.println("Lz4Test: seed " + seed);
    for (int round = 0; round < 3_000; round++) {
      byte[] raw = raw();
      int length = lz4.compress(raw, raw.length, raw.length + raw.length / 200 + 16);
      assertThat(length).isPositive();
      byte[] back = new byte[raw.length];
      assertThat(Lz4.decompress(lz4.array(), 0, length, back)).isTrue();
      assertThat(back).isEqualTo(raw);
    }
  }

  @Test
  void moreThanTheLimitIsNotWritten() {
    byte[] noise = new byte[10_000];
    random.nextBytes(noise);
    assertThat(lz4.compress(noise, noise.length, 9_000)).isEqualTo(-1);
    assertThat(lz4.compress(new byte[10_000], 10_000, 100)).isPositive();
  }

  /// The block that the program `lz4` makes of this text.
  @Test
  void theFormatIsThatOfEverybody() {
    byte[] text =
        ("the quick brown fox jumps over the lazy dog; "
                + "the quick brown fox jumps over the lazy cat; ")
            .repeat(3)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] block =
        HexFormat.of()
            .parseHex(
                "f01074686520717569636b2062726f776e20666f78206a756d7073206f766572201f00916c617a7920646f673b"
                    + "0e000f2d00113f6361742d00170f5a0074506361743b20");
    byte[] back = new byte[text.length];
    assertThat(Lz4.decompress(block, 0, block.length, back)).isTrue();
    assertThat(back).isEqualTo(text);
  }

  @Test
  void damageIsNoticedOrHarmless() {
    System.out.println("Lz4Test: seed " + seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] raw = raw();
      int length = lz4.compress(raw, raw.length, raw.length + raw.length / 200 + 16);
      byte[] damaged = Arrays.copyOf(lz4.array(), length);
      for (int i = 0; i <= random.nextInt(3); i++) {
        damaged[random.nextInt(length)] = (byte) random.nextInt();
      }
      int end = random.nextBoolean() ? length : random.nextInt(length + 1);
      // No exception and no endless loop; what comes out is caught by the checksum.
      boolean whole = Lz4.decompress(damaged, 0, end, new byte[random.nextInt(2 * raw.length + 1)]);
      assertThat(whole).isIn(true, false);
    }
  }

  private byte[] raw() {
    byte[] raw = new byte[1 + random.nextInt(random.nextBoolean() ? 40 : 3_000)];
    int letters = 1 + random.nextInt(random.nextBoolean() ? 3 : 256);
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) random.nextInt(letters);
    }
    if (random.nextBoolean()) {
      int period = 1 + random.nextInt(raw.length);
      for (int i = period; i < raw.length; i++) {
        raw[i] = raw[i - period];
      }
    }
    return raw;
  }
}
