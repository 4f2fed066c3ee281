package io.ringhold.server.raft;

import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.LogEntry;
import io.ringhold.server.shard.LogEntryCodec;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Refusal;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Group commit of one shard: gathers the commands that wait while entries are under way and
/// proposes them as one log entry.
///
/// An idle lane proposes at once; a busy one fills entries of up to [#COMMANDS_PER_ENTRY_MAX]
/// commands, so one fsync and one round to the followers serve them all. At most
/// [#ENTRIES_IN_FLIGHT_MAX] entries are under way.
final class CommandLane implements AutoCloseable {
  private static final int COMMANDS_PER_ENTRY_MAX = 256;
  private static final int ENTRY_BYTES_TARGET = 512 * 1024;
  private static final int ENTRIES_IN_FLIGHT_MAX = 4;
  private static final int WAITING_COMMANDS_MAX = 4_096;
  private static final long WAITING_BYTES_MAX = 16 * 1024 * 1024;

  /// Proposes an entry to the shard's log.
  interface Proposer {
    /// Never throws and never fails: what goes wrong is an outcome, the same for each command of
    /// the entry.
    CompletableFuture<List<Outcome>> propose(LogEntry entry);
  }

  private record Waiting(Command command, int bytes, CompletableFuture<Outcome> outcome) {}

  private final int shard;
  private final Proposer proposer;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private long queuedBytes;
  private int entriesInFlight;
  private boolean closed;

  CommandLane(int shard, Proposer proposer, InstantSource clock) {
    this.shard = shard;
    this.proposer = proposer;
    this.clock = clock;
    Thread.ofVirtual().name("lane-" + shard).start(this::run);
  }

  /// Blocks until the command is applied or surely will not be, or the deadline passes.
  Outcome submit(Command command, Deadline deadline) throws InterruptedException {
    Waiting waiting =
        new Waiting(command, LogEntryCodec.encodedBytesMax(command), new CompletableFuture<>());
    lock.lock();
    try {
      if (closed) {
        return refused(Refusal.Reason.NOT_READY, "shard %d is closing on this node");
      }
      if (queue.size() >= WAITING_COMMANDS_MAX || queuedBytes > WAITING_BYTES_MAX) {
        return refused(
            Refusal.Reason.OVERLOADED,
            "shard %d has "
                + WAITING_COMMANDS_MAX
                + " commands or "
                + WAITING_BYTES_MAX
                + " bytes waiting, its limit; not applied, try again later");
      }
      queue.add(waiting);
      queuedBytes += waiting.bytes();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return await(waiting, deadline);
  }

  private Outcome await(Waiting waiting, Deadline deadline) throws InterruptedException {
    try {
      return waiting.outcome().get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a proposer failed instead of answering", e.getCause());
    } catch (TimeoutException _) {
      return withdraw(waiting)
          ? refused(
              Refusal.Reason.DEADLINE,
              "the deadline passed while the write waited for shard %d; not applied")
          : new Outcome.Indeterminate(
              "the deadline passed while shard %d was committing the write; it may still be applied"
                  .formatted(shard));
    }
  }

  private boolean withdraw(Waiting waiting) {
    lock.lock();
    try {
      if (!queue.remove(waiting)) {
        return false;
      }
      queuedBytes -= waiting.bytes();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (List<Waiting> group = take(); !group.isEmpty(); group = take()) {
        propose(group);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The next group; empty once the lane is closed.
  private List<Waiting> take() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && (queue.isEmpty() || entriesInFlight >= ENTRIES_IN_FLIGHT_MAX)) {
        changed.await();
      }
      List<Waiting> group = new ArrayList<>();
      int bytes = 0;
      while (!closed && !queue.isEmpty() && fits(group.size(), bytes, queue.getFirst().bytes())) {
        Waiting next = queue.removeFirst();
        queuedBytes -= next.bytes();
        bytes += next.bytes();
        group.add(next);
      }
      entriesInFlight += group.isEmpty() ? 0 : 1;
      return group;
    } finally {
      lock.unlock();
    }
  }

  private static boolean fits(int commands, int bytes, int nextBytes) {
    return commands == 0
        || (commands < COMMANDS_PER_ENTRY_MAX && bytes + nextBytes <= ENTRY_BYTES_TARGET);
  }

  private void propose(List<Waiting> group) {
    RaftMeters.ENTRY_COMMANDS.record(group.size());
    LogEntry entry = new LogEntry(clock.millis(), group.stream().map(Waiting::command).toList());
    var _ =
        proposer
            .propose(entry)
            .thenAccept(outcomes -> {
              landed();
              for (int i = 0; i < group.size(); i++) {
                group.get(i).outcome().complete(outcomes.get(i));
              }
            });
  }

  private void landed() {
    lock.lock();
    try {
      entriesInFlight--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Outcome refused(Refusal.Reason reason, String message) {
    return new Outcome.Refused(Refusal.of(reason, message.formatted(shard)));
  }

  /// What waits is refused; what is under way ends as it ends.
  @Override
  public void close() {
    List<Waiting> refused;
    lock.lock();
    try {
      closed = true;
      refused = List.copyOf(queue);
      queue.clear();
      queuedBytes = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    refused.forEach(waiting ->
        waiting
            .outcome()
            .complete(
                refused(
                    Refusal.Reason.NOT_READY, "shard %d is closing on this node; not applied")));
  }
}
