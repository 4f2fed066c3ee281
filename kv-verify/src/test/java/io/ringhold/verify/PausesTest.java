package io.ringhold.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausesTest {
  @Test
  void theLongestPauseIsThatOfOneShardWhateverTheOthersDo() {
    var pauses = new Pauses();
    pauses.acknowledged(0, 0);
    pauses.acknowledged(1, 10);
    pauses.acknowledged(1, 20);
    pauses.acknowledged(0, 1_000);
    pauses.acknowledged(0, 1_001);
    assertThat(pauses.longest()).isEqualTo(new Pauses.Pause(0, Duration.ofNanos(1_000)));
  }
}
