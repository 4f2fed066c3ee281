package io.ringhold.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.ringhold.server.shard.Refusal;
import java.util.EnumSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void anElectionIsWaitedOut() throws Exception {
    String answer =
        Patience.untilLed(() -> {
          Refusal.Reason missing =
              attempts.get() == 0 ? Refusal.Reason.NOT_LEADER : Refusal.Reason.NO_LEADER;
          return attempts.getAndIncrement() < 2 ? refuse(missing) : "led";
        });
    assertThat(answer).isEqualTo("led");
    assertThat(attempts).hasValue(3);
  }

  @Test
  void nothingElseIsTriedAgain() {
    EnumSet<Refusal.Reason> others = EnumSet.allOf(Refusal.Reason.class);
    others.removeAll(EnumSet.of(Refusal.Reason.NOT_LEADER, Refusal.Reason.NO_LEADER));
    for (Refusal.Reason reason : others) {
      assertOneAttempt(() -> refuse(reason));
    }
    assertOneAttempt(() -> {
      throw Errors.indeterminate("lost");
    });
  }

  @Test
  void aCallerWhoseTimeIsNearlyOverHearsAtOnce() throws Exception {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      Context inAHurry = Context.current().withDeadlineAfter(1, TimeUnit.MILLISECONDS, timer);
      inAHurry.run(() -> assertOneAttempt(() -> refuse(Refusal.Reason.NO_LEADER)));
    }
  }

  private interface Attempt {
    String run();
  }

  private void assertOneAttempt(Attempt attempt) {
    attempts.set(0);
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() ->
            Patience.untilLed(() -> {
              attempts.incrementAndGet();
              return attempt.run();
            }));
    assertThat(attempts).hasValue(1);
  }

  private static String refuse(Refusal.Reason reason) {
    throw Errors.refused(Refusal.of(reason, "why"));
  }
}
