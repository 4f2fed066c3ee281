package io.ringhold.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeysTest {
  @Test
  void numbersAndTheirKeysAreInTheSameOrder() {
    long[] numbers = new Random(1).longs(1_000).toArray();
    numbers[0] = Long.MIN_VALUE;
    numbers[1] = -1;
    numbers[2] = 0;
    numbers[3] = 1;
    numbers[4] = Long.MAX_VALUE;
    Arrays.sort(numbers);
    for (int i = 0; i < numbers.length; i++) {
      assertThat(Keys.toLong(Keys.ofLong(numbers[i]))).isEqualTo(numbers[i]);
      if (i > 0) {
        assertThat(Arrays.compareUnsigned(Keys.ofLong(numbers[i - 1]), Keys.ofLong(numbers[i])))
            .isNegative();
      }
    }
  }

  @Test
  void anotherKeyIsNoNumber() {
    assertThatThrownBy(() -> Keys.toLong(new byte[7])).hasMessageContaining("7 bytes");
  }
}
