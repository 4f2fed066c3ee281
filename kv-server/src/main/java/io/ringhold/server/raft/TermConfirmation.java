package io.ringhold.server.raft;

import io.ringhold.server.shard.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// Proves that this node still leads the shards that it is asked to read: ReadIndex by term
/// confirmation.
///
/// For a read that arrives at the leader of term T: take the commit index r, then ask the other
/// voters for their current term. If a majority (this node included) answers a term of at most T,
/// and this node still leads in T, then no later leader had committed anything when the read began:
/// a later leader has the votes of a majority in a higher term, one of which is among those who
/// answered. The read is served once r is applied.
///
/// One round asks for all shards that wait, with one call per peer node. A read never joins a round
/// that was already sent: the answers must have been given after it began.
final class TermConfirmation implements AutoCloseable {
  private static final int ROUNDS_IN_FLIGHT_MAX = 2;
  private static final long ROUND_TIMEOUT_MS = 1_000;

  /// The side of a replica that a round needs.
  interface Leader {
    int shard();

    Standing standing();

    boolean stillLeads(long term);
  }

  private record Asked(Leader leader, CompletableFuture<Confirmation> answer) {}

  private final String self;
  private final Peers peers;
  private final BlockingQueue<Asked> waiting = new LinkedBlockingQueue<>();
  private final Semaphore rounds = new Semaphore(ROUNDS_IN_FLIGHT_MAX);
  private final Thread dispatcher;

  TermConfirmation(String self, Peers peers) {
    this.self = self;
    this.peers = peers;
    this.dispatcher = Thread.ofVirtual().name("term-confirmation").start(this::run);
  }

  /// Blocks until a round that began after this call has confirmed the leader or failed to.
  Confirmation confirm(Leader leader, Deadline deadline) throws InterruptedException {
    Asked asked = new Asked(leader, new CompletableFuture<>());
    waiting.add(asked);
    try {
      return asked.answer().get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return denied(
          Refusal.Reason.NO_LEADER,
          "no majority confirmed in time that this node leads shard %d".formatted(leader.shard()));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void run() {
    try {
      while (true) {
        List<Asked> round = new ArrayList<>();
        round.add(waiting.take());
        rounds.acquire();
        waiting.drainTo(round);
        startOrDeny(round);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// One round that cannot begin must not end all that follow.
  private void startOrDeny(List<Asked> round) {
    try {
      start(round);
    } catch (RuntimeException e) {
      rounds.release();
      round.forEach(asked ->
          asked
              .answer()
              .complete(
                  denied(
                      Refusal.Reason.NO_LEADER,
                      "the leadership of shard %d could not be confirmed: %s"
                          .formatted(asked.leader().shard(), e))));
    }
  }

  private void start(List<Asked> round) {
    Map<Leader, Ballot> ballots = new HashMap<>();
    for (Asked asked : round) {
      switch (asked.leader().standing()) {
        case Standing.Claim claim ->
            ballots
                .computeIfAbsent(asked.leader(), leader -> new Ballot(leader, claim))
                .asked
                .add(asked);
        case Standing.NotLeading(var refusal) ->
            asked.answer().complete(new Confirmation.Denied(refusal));
      }
    }
    Map<String, List<Ballot>> byVoter = new HashMap<>();
    for (Ballot ballot : ballots.values()) {
      ballot.heard(self);
      ballot
          .voters()
          .filter(voter -> !voter.equals(self))
          .forEach(voter -> byVoter.computeIfAbsent(voter, _ -> new ArrayList<>()).add(ballot));
    }
    List<CompletableFuture<?>> calls = new ArrayList<>();
    byVoter.forEach((voter, asking) -> calls.add(ask(voter, asking)));
    var _ =
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
            .whenComplete((_, _) -> {
              rounds.release();
              ballots.values().forEach(Ballot::close);
            });
  }

  private CompletableFuture<?> ask(String voter, List<Ballot> ballots) {
    int[] shards = ballots.stream().mapToInt(ballot -> ballot.leader.shard()).toArray();
    return peers
        .terms(voter, shards)
        .orTimeout(ROUND_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .handle((terms, failure) -> {
          if (failure == null) {
            for (int i = 0; i < shards.length; i++) {
              if (terms[i] >= 0 && terms[i] <= ballots.get(i).claim.term()) {
                ballots.get(i).heard(voter);
              }
            }
          }
          return null;
        });
  }

  /// The voters that a round has heard of one shard.
  private static final class Ballot {
    final Leader leader;
    final Standing.Claim claim;
    final List<Asked> asked = new ArrayList<>();
    private final Set<String> heard = new HashSet<>();

    Ballot(Leader leader, Standing.Claim claim) {
      this.leader = leader;
      this.claim = claim;
    }

    Stream<String> voters() {
      return claim.voters().stream().flatMap(Set::stream).distinct();
    }

    synchronized void heard(String voter) {
      heard.add(voter);
      if (claim.voters().stream().allMatch(this::hasMajority) && leader.stillLeads(claim.term())) {
        answer(new Confirmation.Confirmed(claim.readIndex()));
      }
    }

    private boolean hasMajority(Set<String> voters) {
      return voters.stream().filter(heard::contains).count() * 2 > voters.size();
    }

    /// Everybody who would answer has; a ballot that is still open has failed.
    synchronized void close() {
      answer(
          denied(
              Refusal.Reason.NO_LEADER,
              "this node cannot reach a majority of shard %d to confirm that it still leads it; the read was not served"
                  .formatted(leader.shard())));
    }

    private void answer(Confirmation confirmation) {
      asked.forEach(read -> read.answer().complete(confirmation));
    }
  }

  private static Confirmation denied(Refusal.Reason reason, String message) {
    return new Confirmation.Denied(Refusal.of(reason, message));
  }

  @Override
  public void close() {
    dispatcher.interrupt();
  }
}
