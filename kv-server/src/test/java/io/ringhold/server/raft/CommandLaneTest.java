package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Condition;
import io.ringhold.server.shard.LogEntry;
import io.ringhold.server.shard.Operation;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Receipt;
import io.ringhold.server.shard.Refusal;
import io.ringhold.storage.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandLaneTest {
  private static final int IN_FLIGHT = 4;
  private static final int WAITING = 4_096;
  private static final int KIB = 1024;
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  private final HeldLog log = new HeldLog();
  private final CommandLane lane = new CommandLane(7, log, InstantSource.fixed(NOW));

  /// A log that answers an entry when it is told to.
  private static final class HeldLog implements CommandLane.Proposer {
    final BlockingQueue<Proposed> proposed = new LinkedBlockingQueue<>();

    @Override
    public CompletableFuture<List<Outcome>> propose(LogEntry entry) {
      Proposed one = new Proposed(entry, new CompletableFuture<>());
      proposed.add(one);
      return one.answer();
    }

    Proposed next() throws InterruptedException {
      return Objects.requireNonNull(
          proposed.poll(Caller.PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  private record Proposed(LogEntry entry, CompletableFuture<List<Outcome>> answer) {
    List<Integer> numbers() {
      return entry.commands().stream().map(CommandLaneTest::number).toList();
    }

    void apply() {
      answer.complete(
          numbers().stream().map(CommandLaneTest::applied).map(Outcome.class::cast).toList());
    }
  }

  @AfterEach
  void close() {
    lane.close();
  }

  @Test
  void anIdleLaneProposesAtOnce() throws Exception {
    Caller<Outcome> caller = submit(1, 0);
    Proposed entry = log.next();
    assertThat(entry.numbers()).containsExactly(1);
    assertThat(entry.entry().timestampMs()).isEqualTo(NOW.toEpochMilli());
    entry.apply();
    assertThat(caller.get()).isEqualTo(applied(1));
  }

  @Test
  void commandsThatWaitWhileEntriesAreUnderWayTravelTogether() throws Exception {
    List<Proposed> underWay = fillTheLane();
    List<Caller<Outcome>> waiting = submitAll(100, 10, 0);
    assertThat(log.proposed).isEmpty();

    underWay.getFirst().apply();
    Proposed together = log.next();
    assertThat(together.numbers())
        .containsExactlyInAnyOrderElementsOf(IntStream.range(100, 110).boxed().toList());
    together.apply();
    for (int i = 0; i < waiting.size(); i++) {
      assertThat(waiting.get(i).get()).isEqualTo(applied(100 + i));
    }
  }

  @Test
  void anEntryThatFailsMakesRoomForTheNextToo() throws Exception {
    List<Proposed> underWay = fillTheLane();
    Caller<Outcome> waiting = submitAll(100, 1, 0).getFirst();
    underWay.getFirst().answer().complete(List.of(new Outcome.Indeterminate("lost")));
    log.next().apply();
    assertThat(waiting.get()).isEqualTo(applied(100));
  }

  @Test
  void anEntryHoldsAtMost256Commands() throws Exception {
    List<Proposed> underWay = fillTheLane();
    submitAll(1_000, 300, 0);
    underWay.get(0).apply();
    assertThat(log.next().numbers()).hasSize(256);
    underWay.get(1).apply();
    assertThat(log.next().numbers()).hasSize(44);
  }

  @Test
  void anEntryHoldsAboutHalfAMebibyteOrOneCommand() throws Exception {
    List<Proposed> underWay = fillTheLane();
    submitAll(100, 3, 200 * KIB);
    submitAll(200, 1, 600 * KIB);
    for (int expected : new int[] {2, 1, 1}) {
      underWay.removeFirst().apply();
      assertThat(log.next().numbers()).hasSize(expected);
    }
  }

  @Test
  void aLaneWithTooManyCommandsWaitingRefuses() throws Exception {
    fillTheLane();
    submitAll(1_000, WAITING, 0);
    assertRefused(submit(1, 0).get(), Refusal.Reason.OVERLOADED);
  }

  @Test
  void aLaneWithTooManyBytesWaitingRefuses() throws Exception {
    fillTheLane();
    submitAll(1_000, 16, KIB * KIB);
    assertRefused(submit(1, 0).get(), Refusal.Reason.OVERLOADED);
  }

  @Test
  void aDeadlineThatPassesInTheQueueMeansNotApplied() throws Exception {
    List<Proposed> underWay = fillTheLane();
    Outcome late = lane.submit(command(1, 0), Deadline.in(Duration.ZERO));
    assertRefused(late, Refusal.Reason.DEADLINE);
    submitAll(2, 1, 0);
    underWay.getFirst().apply();
    assertThat(log.next().numbers()).containsExactly(2);
  }

  @Test
  void aDeadlineThatPassesAfterSendingMeansThatNobodyKnows() throws Exception {
    Outcome outcome = new Outcome.Marked(new Receipt(0, 0, 0));
    for (int ms = 1; !(outcome instanceof Outcome.Indeterminate); ms *= 2) {
      outcome = lane.submit(command(ms, 0), Deadline.in(Duration.ofMillis(ms)));
      if (outcome instanceof Outcome.Refused) {
        assertRefused(outcome, Refusal.Reason.DEADLINE);
        assertThat(log.proposed).isEmpty();
      }
    }
    Proposed sent = log.next();
    sent.apply();
    assertThat(log.proposed).isEmpty();
  }

  @Test
  void closingRefusesWhatWaitsAndNothingElse() throws Exception {
    Caller<Outcome> first = submit(1, 0);
    Proposed entry = log.next();
    fillTheLane(IN_FLIGHT - 1);
    List<Caller<Outcome>> waiting = submitAll(100, 3, 0);
    lane.close();
    for (Caller<Outcome> caller : waiting) {
      assertRefused(caller.get(), Refusal.Reason.NOT_READY);
    }
    assertRefused(submit(2, 0).get(), Refusal.Reason.NOT_READY);
    entry.apply();
    assertThat(first.get()).isEqualTo(applied(1));
    assertThat(log.proposed).isEmpty();
  }

  private List<Proposed> fillTheLane() throws InterruptedException {
    return fillTheLane(IN_FLIGHT);
  }

  private List<Proposed> fillTheLane(int entries) throws InterruptedException {
    List<Proposed> underWay = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      var _ = submit(i, 0);
      underWay.add(log.next());
    }
    return underWay;
  }

  /// Returns once all of them wait.
  private List<Caller<Outcome>> submitAll(int firstNumber, int count, int valueBytes) {
    List<Caller<Outcome>> callers =
        IntStream.range(firstNumber, firstNumber + count)
            .mapToObj(number -> submit(number, valueBytes))
            .toList();
    Caller.awaitAllBlocked(callers);
    return callers;
  }

  private Caller<Outcome> submit(int number, int valueBytes) {
    return Caller.of(() -> lane.submit(command(number, valueBytes), Deadline.in(Caller.PATIENCE)));
  }

  private static Command command(int number, int valueBytes) {
    return new Command.Write(
        null,
        List.of(
            new Operation.Put(
                Bytes.utf8(Integer.toString(number)),
                Bytes.wrap(new byte[valueBytes]),
                new Condition.None())));
  }

  private static int number(Command command) {
    return Integer.parseInt(((Command.Write) command).operations().getFirst().key().toString());
  }

  private static Outcome.Written applied(int number) {
    return new Outcome.Written(new Receipt(7, 1, 1), number, List.of(false));
  }

  private static void assertRefused(Outcome outcome, Refusal.Reason reason) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> {
              assertThat(refused.refusal().reason()).isEqualTo(reason);
              assertThat(refused.refusal().message()).contains("shard 7");
            });
  }
}
