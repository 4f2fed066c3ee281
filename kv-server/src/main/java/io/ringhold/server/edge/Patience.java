package io.ringhold.server.edge;

import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.ringhold.server.raft.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/// Waits out an election on the client's behalf: a request that surely was not carried out, because
/// its shard had no leader or another one, is routed again.
///
/// Not for requests that must end here: who sent them knows the ring, and would rather hear of a
/// better node at once.
final class Patience {
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Set<String> PASSING = Set.of("NOT_LEADER", "NO_LEADER");

  private Patience() {}

  static <T> T untilLed(Callable<T> attempt) throws Exception {
    if (ForwardingHeader.mustEndHere()) {
      return attempt.call();
    }
    Deadline callers = Calls.deadline();
    Deadline ours = Deadline.in(LONGEST);
    while (true) {
      try {
        return attempt.call();
      } catch (StatusRuntimeException e) {
        if (!passing(e) || ours.isOver() || callers.remainingNanos() <= PAUSE.toNanos()) {
          throw e;
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private static boolean passing(StatusRuntimeException e) {
    Optional<ErrorInfo> info = Errors.info(e);
    return info.isPresent() && PASSING.contains(info.get().getReason());
  }
}
