package io.ringhold.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final AtomicLong nanoTime = new AtomicLong();
  private final Meter meter = new Meter(nanoTime::get);
  private double fraction = -1;
  private final Progress progress =
      new Progress(Consoles.recording().console(), "load", meter, () -> fraction);

  @Test
  void tellsRateAndTimeLeft() {
    pass(Duration.ofSeconds(4));
    meter.add(24_000);
    fraction = 1 / 3.0;

    assertThat(progress.line()).isEqualTo("load: 24,000 records (33 %), 6,000/s, 8.0 s left");
    assertThat(progress.bar())
        .isEqualTo("load [########----------------] 33 %   24,000 records   6,000/s   ETA 0:08");
  }

  @Test
  void doesWithoutAnEndWhenNobodyKnowsIt() {
    pass(Duration.ofSeconds(1));
    meter.add(1);

    assertThat(progress.line()).isEqualTo("load: 1 records, 1/s");
    assertThat(progress.bar()).isEqualTo("load   1 records   1/s");
  }

  @Test
  void saysForHowLongNothingHasCome() {
    pass(Duration.ofSeconds(1));
    meter.add(5_000);
    pass(Duration.ofMillis(2_500));
    fraction = 0.5;

    assertThat(progress.line())
        .isEqualTo("load: 5,000 records (50 %), 1,429/s, waiting for an answer for 2.5 s");
    assertThat(progress.bar()).endsWith("waiting 2.5 s");
  }

  @Test
  void anEstimateThatWasTooLowIsNotExceeded() {
    pass(Duration.ofSeconds(1));
    meter.add(10);
    fraction = 1.7;

    assertThat(progress.bar()).contains("] 100 %").endsWith("ETA 0:00");
  }

  @Test
  void remembersTheLongestPause() {
    meter.add(1);
    pass(Duration.ofSeconds(3));
    meter.add(1);
    pass(Duration.ofSeconds(1));
    meter.add(1);

    assertThat(meter.longestPause()).isEqualTo(Duration.ofSeconds(3));
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }
}
