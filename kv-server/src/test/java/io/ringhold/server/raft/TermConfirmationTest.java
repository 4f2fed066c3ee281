package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.shard.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TermConfirmationTest {
  private static final String SELF = "a";
  private static final long TERM = 5;
  private static final long READ_INDEX = 100;

  private final HeldPeers peers = new HeldPeers();
  private final TermConfirmation confirmation = new TermConfirmation(SELF, peers);
  private final FakeLeader leader = new FakeLeader(0, List.of(Set.of(SELF, "b", "c")));

  /// Peers that answer when they are told to.
  private static class HeldPeers implements Peers {
    private final Map<String, BlockingQueue<Call>> calls =
        new HashMap<>(
            Map.of(
                "b",
                new LinkedBlockingQueue<>(),
                "c",
                new LinkedBlockingQueue<>(),
                "d",
                new LinkedBlockingQueue<>(),
                "e",
                new LinkedBlockingQueue<>()));

    /// Waits longer than a round does: how long the machine takes to run a test is nobody's fault.
    private static final class PatientFuture<T> extends CompletableFuture<T> {
      @Override
      public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        return this;
      }
    }

    record Call(List<Integer> shards, CompletableFuture<long[]> answer) {
      void terms(long... terms) {
        answer.complete(terms);
      }

      void fail() {
        answer.completeExceptionally(new IOException("cut"));
      }
    }

    @Override
    public CompletableFuture<long[]> terms(String node, int[] shards) {
      Call call = new Call(Arrays.stream(shards).boxed().toList(), new PatientFuture<>());
      callsTo(node).add(call);
      return call.answer();
    }

    BlockingQueue<Call> callsTo(String node) {
      return Objects.requireNonNull(calls.get(node));
    }

    Call next(String node) throws InterruptedException {
      return Objects.requireNonNull(
          callsTo(node).poll(Caller.PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public CompletableFuture<Long> readIndex(String to, int shard) {
      throw new UnsupportedOperationException();
    }
  }

  /// Lets a read join the call that is already under way, which a confirmation must never do.
  private static final class JoiningPeers extends HeldPeers {
    private final Map<String, CompletableFuture<long[]>> underWay = new HashMap<>();

    @Override
    public synchronized CompletableFuture<long[]> terms(String node, int[] shards) {
      return underWay.computeIfAbsent(node, _ -> super.terms(node, shards));
    }
  }

  private static final class FakeLeader implements TermConfirmation.Leader {
    private final int shard;
    volatile Standing standing;
    volatile boolean deposed;

    FakeLeader(int shard, List<Set<String>> voters) {
      this.shard = shard;
      this.standing = new Standing.Claim(TERM, READ_INDEX, voters);
    }

    @Override
    public int shard() {
      return shard;
    }

    @Override
    public Standing standing() {
      return standing;
    }

    @Override
    public boolean stillLeads(long term) {
      return !deposed && term == TERM;
    }
  }

  @AfterEach
  void close() {
    confirmation.close();
  }

  @Test
  void aMajorityConfirmsThoughAPeerIsSilent() throws Exception {
    Caller<Confirmation> read = read(leader);
    peers.next("b").terms(TERM);
    assertConfirmed(read);
  }

  @Test
  void aPeerInAnOlderTermConfirms() throws Exception {
    Caller<Confirmation> read = read(leader);
    peers.next("c").terms(TERM - 2);
    assertConfirmed(read);
  }

  @Test
  void aMinorityDoesNot() throws Exception {
    Caller<Confirmation> read = read(new FakeLeader(0, List.of(Set.of(SELF, "b", "c", "d", "e"))));
    peers.next("b").terms(TERM);
    for (String node : List.of("c", "d", "e")) {
      peers.next(node).fail();
    }
    assertDenied(read, Refusal.Reason.NO_LEADER);
  }

  @Test
  void halfOfTheVotersAreNoMajority() throws Exception {
    Caller<Confirmation> read = read(new FakeLeader(0, List.of(Set.of(SELF, "b", "c", "d"))));
    peers.next("b").terms(TERM);
    peers.next("c").fail();
    peers.next("d").fail();
    assertDenied(read, Refusal.Reason.NO_LEADER);
  }

  @Test
  void aPeerInANewerTermDoesNotCount() throws Exception {
    Caller<Confirmation> read = read(leader);
    peers.next("b").terms(TERM + 1);
    peers.next("c").terms(TERM + 1);
    assertDenied(read, Refusal.Reason.NO_LEADER);
  }

  @Test
  void aPeerThatDoesNotServeTheShardDoesNotCount() throws Exception {
    Caller<Confirmation> read = read(leader);
    peers.next("b").terms(-1);
    peers.next("c").terms(-1);
    assertDenied(read, Refusal.Reason.NO_LEADER);
  }

  @Test
  void anAnswerThatIsTooShortDoesNotCount() throws Exception {
    Caller<Confirmation> read = read(leader);
    peers.next("b").terms();
    peers.next("c").terms();
    assertDenied(read, Refusal.Reason.NO_LEADER);
  }

  @Test
  void bothHalvesOfAJointConfigurationMustConfirm() throws Exception {
    var joint = new FakeLeader(0, List.of(Set.of(SELF, "b", "c"), Set.of(SELF, "d", "e")));
    Caller<Confirmation> first = read(joint);
    peers.next("b").terms(TERM);
    peers.next("c").terms(TERM);
    peers.next("d").fail();
    peers.next("e").fail();
    assertDenied(first, Refusal.Reason.NO_LEADER);

    Caller<Confirmation> second = read(joint);
    peers.next("b").terms(TERM);
    peers.next("e").terms(TERM);
    assertConfirmed(second);
  }

  @Test
  void aLeaderThatWasDeposedMeanwhileIsDenied() throws Exception {
    Caller<Confirmation> read = read(leader);
    leader.deposed = true;
    peers.next("b").terms(TERM);
    peers.next("c").terms(TERM);
    assertDenied(read, Refusal.Reason.NO_LEADER);
  }

  @Test
  void whoDoesNotLeadAsksNobody() throws Exception {
    leader.standing =
        new Standing.NotLeading(new Refusal(Refusal.Reason.NOT_LEADER, "b leads", "b"));
    assertDenied(read(leader), Refusal.Reason.NOT_LEADER);
    assertThat(peers.callsTo("b")).isEmpty();
  }

  @Test
  void aShardWithOneVoterNeedsNobody() throws Exception {
    assertConfirmed(read(new FakeLeader(0, List.of(Set.of(SELF)))));
  }

  @Test
  void oneCallAsksForAllShardsThatWait() throws Exception {
    HeldPeers.Call first = firstOf(read(leader));
    HeldPeers.Call second = firstOf(read(leader));
    // Two rounds are under way, so these wait for one of them to end.
    var waiting =
        List.of(read(leader), read(new FakeLeader(1, List.of(Set.of(SELF, "b")))), read(leader));
    Caller.awaitAllBlocked(waiting);
    assertThat(peers.callsTo("b")).isEmpty();
    first.terms(TERM);
    peers.next("c").terms(TERM);
    HeldPeers.Call together = peers.next("b");
    assertThat(together.shards()).containsExactlyInAnyOrder(0, 1);
    together.terms(TERM, TERM);
    for (Caller<Confirmation> read : waiting) {
      assertConfirmed(read);
    }
    second.fail();
  }

  private HeldPeers.Call firstOf(Caller<Confirmation> read) throws InterruptedException {
    Caller.awaitAllBlocked(List.of(read));
    return peers.next("b");
  }

  @Test
  void aRoundThatCannotBeginDeniesItsReadsAndNoOthers() throws Exception {
    Caller<Confirmation> read = read(new FakeLeader(0, List.of(Set.of(SELF, "nobody knows", "b"))));
    assertDenied(read, Refusal.Reason.NO_LEADER);
    peers.callsTo("b").clear();
    Caller<Confirmation> next = read(leader);
    peers.next("b").terms(TERM);
    assertConfirmed(next);
  }

  @Test
  void aReadIsDeniedWhenItsTimeIsOver() throws Exception {
    assertThat(confirmation.confirm(leader, Deadline.in(Duration.ZERO)))
        .isInstanceOf(Confirmation.Denied.class);
  }

  @Test
  void aReadNeverJoinsARoundThatWasSent() throws Exception {
    assertThat(readAfterAnotherWasElected(peers, confirmation))
        .isInstanceOf(Confirmation.Denied.class);
  }

  @Test
  void aReadThatJoinsASentRoundIsCaughtConfirmingADeposedLeader() throws Exception {
    HeldPeers joining = new JoiningPeers();
    try (TermConfirmation unsafe = new TermConfirmation(SELF, joining)) {
      assertThat(readAfterAnotherWasElected(joining, unsafe))
          .isInstanceOf(Confirmation.Confirmed.class);
    }
  }

  /// The peers answer a first read, and the answers are slow to arrive. Meanwhile they elect
  /// another leader, of which this node has not heard, and a second read begins.
  private Confirmation readAfterAnotherWasElected(HeldPeers held, TermConfirmation asked)
      throws Exception {
    var _ = Caller.of(() -> asked.confirm(leader, Deadline.in(Caller.PATIENCE)));
    HeldPeers.Call slow = held.next("b");
    held.next("c");
    Caller<Confirmation> second =
        Caller.of(() -> asked.confirm(leader, Deadline.in(Duration.ofSeconds(10))));
    HeldPeers.Call fresh = held.callsTo("b").poll(300, TimeUnit.MILLISECONDS);
    slow.terms(TERM);
    if (fresh != null) {
      fresh.terms(TERM + 1);
      held.next("c").terms(TERM + 1);
    }
    return second.get();
  }

  private Caller<Confirmation> read(FakeLeader by) {
    return Caller.of(() -> confirmation.confirm(by, Deadline.in(Caller.PATIENCE)));
  }

  private static void assertConfirmed(Caller<Confirmation> read) throws Exception {
    assertThat(read.get()).isEqualTo(new Confirmation.Confirmed(READ_INDEX));
  }

  private static void assertDenied(Caller<Confirmation> read, Refusal.Reason reason)
      throws Exception {
    assertThat(read.get())
        .isInstanceOfSatisfying(
            Confirmation.Denied.class,
            denied -> assertThat(denied.refusal().reason()).isEqualTo(reason));
  }
}
