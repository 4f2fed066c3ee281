package io.ringhold.client;

import io.grpc.MethodDescriptor;
import io.ringhold.client.KvException.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Calls that any node answers, since it passes them on to whoever leads the meta group: asks node
/// after node until one can, or the deadline passes.
final class MetaCalls {
  private static final String EPOCH_OLD = "EPOCH_OLD";

  private final Channels channels;
  private final Atlas atlas;
  private final Duration deadline;
  private final Duration attemptTimeout;

  /// @param attemptTimeout how long one node may take
  MetaCalls(Channels channels, Atlas atlas, Duration deadline, Duration attemptTimeout) {
    this.channels = channels;
    this.atlas = atlas;
    this.deadline = deadline;
    this.attemptTimeout = attemptTimeout;
  }

  <Q, R> R read(MethodDescriptor<Q, R> method, Q request) {
    return run(method, request, false);
  }

  /// A change that may be asked for twice: it names the epoch that it was decided on, so that it is
  /// made once at most, or making it twice is the same as once.
  <Q, R> R change(MethodDescriptor<Q, R> method, Q request) {
    return run(method, request, true);
  }

  private <Q, R> R run(MethodDescriptor<Q, R> method, Q request, boolean changes) {
    var end = Deadline.in(deadline);
    var backoff = new Backoff();
    Failure doubt = null;
    Failure told = null; // says more than the silence in which the time ran out
    String avoid = null;
    while (true) {
      Target target = atlas.anyone(avoid);
      try {
        R answer = channels.call(target, method, request, end.remaining(attemptTimeout));
        atlas.heardFrom(target);
        return answer;
      } catch (FailedException e) {
        var failure = e.failure();
        avoid = target.address();
        switch (failure.verdict()) {
          case REFUSED, UNABLE -> throw refused(failure, doubt);
          case NOT_NOW -> told = failure;
          case UNREACHABLE, STRANGER -> atlas.silent(target.address());
          case LOST, IN_DOUBT -> {
            doubt = changes ? failure : null;
            atlas.silent(target.address());
          }
        }
        // The rest of the time must do for a whole attempt: one that is cut off leaves its caller
        // in
        // doubt.
        boolean tooLate =
            changes
                && failure.verdict() != Failure.Verdict.UNREACHABLE
                && end.remaining().compareTo(attemptTimeout) < 0;
        if (tooLate || !paused(end, backoff.next(failure.retryAfter()))) {
          var last = told == null ? failure : told;
          throw doubt == null ? last.as(Kind.UNAVAILABLE, last.message()) : indeterminate(doubt);
        }
      }
    }
  }

  private static boolean paused(Deadline end, Duration wait) {
    try {
      return end.sleep(wait);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  // After an attempt in doubt, an old epoch may have become old by that very attempt.
  private static KvException refused(Failure failure, @Nullable Failure doubt) {
    if (doubt != null && failure.reason().equals(EPOCH_OLD)) {
      return indeterminate(doubt);
    }
    var kind = failure.verdict() == Failure.Verdict.REFUSED ? Kind.REFUSED : Kind.UNAVAILABLE;
    return failure.as(kind, failure.message());
  }

  private static KvException indeterminate(Failure doubt) {
    return doubt.as(
        Kind.INDETERMINATE, "it is not known whether the change was made: " + doubt.message());
  }
}
