package io.ringhold.server.raft;

import io.ringhold.server.shard.ReadLevel;
import io.ringhold.server.shard.Refusal;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Makes a read wait until its replica's state is as fresh as the level asks.
final class Freshness {
  private final Replica replica;
  private final AppliedIndex applied;
  private final TermConfirmation confirmation;
  private final Peers peers;
  private volatile ReadPoint newestReadPoint = new ReadPoint(-1, Long.MIN_VALUE);

  /// A read index and when the round that confirmed it began, on the monotonic clock.
  private record ReadPoint(long index, long beganAtNanos) {}

  Freshness(Replica replica, AppliedIndex applied, TermConfirmation confirmation, Peers peers) {
    this.replica = replica;
    this.applied = applied;
    this.confirmation = confirmation;
    this.peers = peers;
  }

  /// @return why the read cannot be served; null when it can
  @Nullable Refusal await(ReadLevel level, Deadline deadline) throws InterruptedException {
    return switch (level) {
      case ReadLevel.Linearizable() -> awaitConfirmed(deadline);
      case ReadLevel.Session(var receipt) -> awaitApplied(receipt.index(), deadline);
      case ReadLevel.Bounded(var age) -> awaitBounded(age, deadline);
      case ReadLevel.Stale() -> replica.problem() == null ? null : replica.unavailable();
    };
  }

  private @Nullable Refusal awaitConfirmed(Deadline deadline) throws InterruptedException {
    return switch (confirm(deadline)) {
      case Confirmation.Denied(var refusal) -> refusal;
      case Confirmation.Confirmed(var readIndex) -> awaitApplied(readIndex, deadline);
    };
  }

  /// A read index that a majority has just confirmed.
  Confirmation confirm(Deadline deadline) throws InterruptedException {
    long beganAtNanos = System.nanoTime();
    Confirmation result = confirmation.confirm(replica, deadline);
    if (result instanceof Confirmation.Confirmed(var readIndex)) {
      newestReadPoint = new ReadPoint(readIndex, beganAtNanos);
    }
    return result;
  }

  /// Reuses the last confirmed read index while it is young enough, so bounded reads cost a round
  /// only now and then.
  private @Nullable Refusal awaitBounded(Duration age, Deadline deadline)
      throws InterruptedException {
    ReadPoint point = newestReadPoint;
    if (point.index() >= 0 && System.nanoTime() - point.beganAtNanos() <= age.toNanos()) {
      return awaitApplied(point.index(), deadline);
    }
    String leader = replica.leaderId();
    if (leader == null) {
      return replica.noLeader();
    }
    if (leader.equals(replica.peerId())) {
      return awaitConfirmed(deadline);
    }
    long beganAtNanos = System.nanoTime();
    try {
      long index =
          peers
              .readIndex(leader, replica.shard())
              .get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
      newestReadPoint = new ReadPoint(index, beganAtNanos);
      return awaitApplied(index, deadline);
    } catch (ExecutionException | TimeoutException _) {
      return Refusal.of(
          Refusal.Reason.NO_LEADER,
          "node %s leads shard %d but did not confirm it in time; the read was not served"
              .formatted(ShardGroup.nodeOf(leader), replica.shard()));
    }
  }

  private @Nullable Refusal awaitApplied(long index, Deadline deadline)
      throws InterruptedException {
    if (replica.problem() != null) {
      return replica.unavailable();
    }
    return applied.await(index, deadline)
        ? null
        : Refusal.of(
            Refusal.Reason.DEADLINE,
            "the replica of shard %d on node %s has applied %d and did not reach %d in time; the read was not served"
                .formatted(replica.shard(), replica.node(), applied.get(), index));
  }
}
