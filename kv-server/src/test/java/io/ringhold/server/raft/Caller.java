package io.ringhold.server.raft;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// A thread that blocks in a call, and what the call answers.
record Caller<T>(Thread thread, FutureTask<T> answer) {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  static <T> Caller<T> of(Callable<T> call) {
    FutureTask<T> answer = new FutureTask<>(call);
    return new Caller<>(Thread.ofVirtual().start(answer), answer);
  }

  T get() throws Exception {
    return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  static void awaitAllBlocked(List<? extends Caller<?>> callers) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            callers.stream()
                .allMatch(caller -> caller.thread().getState() == Thread.State.TIMED_WAITING));
  }
}
