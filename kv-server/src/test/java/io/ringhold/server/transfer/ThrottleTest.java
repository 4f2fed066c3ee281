package io.ringhold.server.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final AtomicLong rate = new AtomicLong();
  private final AtomicLong now = new AtomicLong();
  private final Throttle throttle = new Throttle(rate::get, now::get, now::addAndGet);

  @Test
  void allTransfersTogetherKeepTheRate() throws InterruptedException {
    rate.set(1 << 20);
    for (int i = 0; i < 4 * 10; i++) {
      throttle.acquire(1 << 18);
    }
    // The first twentieth of a second may come at once, and the last piece goes when its turn
    // begins.
    assertThat(now.get())
        .isBetween(TimeUnit.MILLISECONDS.toNanos(9_600), TimeUnit.SECONDS.toNanos(10));
  }

  @Test
  void withoutALimitNobodyWaits() throws InterruptedException {
    throttle.acquire(1 << 30);
    throttle.acquire(1 << 30);
    assertThat(now).hasValue(0);
  }

  @Test
  void aNewLimitCountsFromTheNextPieceOn() throws InterruptedException {
    rate.set(1 << 10);
    throttle.acquire(1 << 10);
    rate.set(0);
    throttle.acquire(1 << 30);
    assertThat(now.get()).isLessThan(TimeUnit.SECONDS.toNanos(1));
  }
}
