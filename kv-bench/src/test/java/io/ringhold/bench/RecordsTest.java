package io.ringhold.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private final Records records = new Records(1_000);

  @Test
  void keysStandInARow() {
    assertThat(new String(records.key(7), US_ASCII)).isEqualTo("bench/000000000000000007");
    assertThat(records.key(7)).hasSize(Records.KEY_BYTES);
    assertThat(Arrays.compareUnsigned(records.key(9), records.key(10))).isNegative();
  }

  @Test
  void valuesHaveTheirSize() {
    assertThat(records.value(new Random(1))).hasSize(Records.VALUE_BYTES);
  }
}
