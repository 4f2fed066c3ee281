package io.ringhold.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Murmur3Test {
  // Vectors of github.com/spaolacci/murmur3 and of Guava's Murmur3Hash128Test; seed 0.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "'' | 0000000000000000",
        "hell | 629942693e10f867",
        "hello | cbd8a7b341bd9b02",
        "hello, world | 342fac623a5ebc8e",
        "19 Jan 2038 at 3:14:07 AM | b89e5988b737affc",
        "The quick brown fox jumps over the lazy dog. | cd99481f9ee902c9",
        "abc | b4963f3f3fad7867",
      })
  void agreesWithPublishedVectors(String key, String hash) {
    byte[] bytes = key.getBytes(UTF_8);
    assertThat(Long.toHexString(Murmur3.hash64(bytes, 0, bytes.length)))
        .isEqualTo(hash.replaceFirst("^0+(?=.)", ""));
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "7", "8", "9", "15", "16", "17", "31", "32", "33"})
  void looksAtNothingOutsideTheRange(int length) {
    byte[] alone = new byte[length];
    byte[] within = new byte[length + 20];
    for (int i = 0; i < within.length; i++) {
      within[i] = (byte) (i * 31);
    }
    System.arraycopy(within, 10, alone, 0, length);
    assertThat(Murmur3.hash64(within, 10, 10 + length)).isEqualTo(Murmur3.hash64(alone, 0, length));
  }
}
