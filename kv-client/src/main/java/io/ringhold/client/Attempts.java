package io.ringhold.client;

import io.grpc.MethodDescriptor;
import io.ringhold.client.KvException.Kind;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The attempts of one call, until it is answered, refused or out of time.
///
/// Remembers whether an attempt may have been applied: then a call that ends without an answer is
/// indeterminate, whatever its last attempt came to.
final class Attempts {
  // A leader that was named is asked at once, but leaders that name each other in turn are not
  // believed for long.
  private static final int HOPS_AT_ONCE = 2;
  private static final Set<String> ELSEWHERE = Set.of("NOT_LEADER", Failure.SHARD_MOVED);

  private final Channels channels;
  private final Atlas atlas;
  private final int shard;
  private final boolean changes;
  private final Deadline deadline;
  private final Duration attemptTimeout;
  private final Backoff backoff = new Backoff();

  private @Nullable Failure doubt;
  private @Nullable String avoid;
  private int hops;

  /// The attempts of a call to a shard.
  ///
  /// @param changes whether it matters that an attempt may have been applied
  Attempts(
      Channels channels,
      Atlas atlas,
      int shard,
      boolean changes,
      Deadline deadline,
      Duration attemptTimeout) {
    this.channels = channels;
    this.atlas = atlas;
    this.shard = shard;
    this.changes = changes;
    this.deadline = deadline;
    this.attemptTimeout = attemptTimeout;
  }

  <Q, R> R run(MethodDescriptor<Q, R> method, Q request) {
    while (true) {
      Target target = atlas.target(shard, avoid);
      try {
        R answer = channels.call(target, method, request, deadline.remaining(attemptTimeout));
        atlas.answered(target);
        return answer;
      } catch (FailedException e) {
        try {
          learn(target, e.failure());
          pause(target, e.failure());
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
          throw givenUp(e.failure());
        }
      }
    }
  }

  private void learn(Target target, Failure failure) throws InterruptedException {
    avoid = target.address();
    switch (failure.verdict()) {
      case REFUSED -> throw refused(failure);
      case UNABLE -> throw givenUp(failure);
      case NOT_NOW -> {
        if (failure.reason().equals(Failure.SHARD_MOVED)) {
          atlas.moved(target, shard, failure, deadline);
        } else {
          atlas.notNow(target, shard, failure);
        }
      }
      case UNREACHABLE, STRANGER -> atlas.silent(target.address());
      case LOST -> {
        doubt = changes ? failure : null;
        atlas.silent(target.address());
      }
      case IN_DOUBT -> {
        doubt = changes ? failure : null;
        atlas.refresh();
      }
    }
  }

  private void pause(Target target, Failure failure) throws InterruptedException {
    boolean redirected =
        ELSEWHERE.contains(failure.reason()) && !target.equals(atlas.target(shard, avoid));
    if (redirected && ++hops <= HOPS_AT_ONCE && !deadline.remaining().isZero()) {
      return;
    }
    if (!deadline.sleep(backoff.next(failure.retryAfter()))) {
      throw givenUp(failure);
    }
  }

  /// Only the shard itself, which knows the request's identity, can say that no earlier attempt was
  /// applied: with the judgement of the condition. Who refuses before that has not looked.
  private KvException refused(Failure failure) {
    return doubt != null && !failure.reason().equals(Failure.CONDITION_FAILED)
        ? indeterminate(failure)
        : failure.as(Kind.REFUSED, failure.message());
  }

  private KvException givenUp(Failure failure) {
    return doubt == null ? failure.as(Kind.UNAVAILABLE, failure.message()) : indeterminate(doubt);
  }

  private static KvException indeterminate(Failure failure) {
    return failure.as(
        Kind.INDETERMINATE, "it is not known whether the write was applied: " + failure.message());
  }
}
