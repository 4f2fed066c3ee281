package io.ringhold.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import java.util.random.RandomGenerator;

/// The records of a run: keys of 24 bytes in a row, values of 256 random bytes.
record Records(int count) {
  static final int KEY_BYTES = 24;
  static final int VALUE_BYTES = 256;

  byte[] key(int number) {
    return String.format(Locale.ROOT, "bench/%018d", number).getBytes(US_ASCII);
  }

  byte[] value(RandomGenerator random) {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    return value;
  }
}
