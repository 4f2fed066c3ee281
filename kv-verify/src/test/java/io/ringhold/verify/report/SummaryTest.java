package io.ringhold.verify.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.ringhold.client.Condition;
import io.ringhold.client.Receipt;
import io.ringhold.verify.check.Judgement;
import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import io.ringhold.verify.nemesis.FaultLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final long MILLI = 1_000_000;

  /// One put every millisecond, but for the pause.
  private static List<Operation> history(long millis, long pauseBegin, long pauseEnd) {
    return LongStream.range(0, millis)
        .filter(milli -> milli < pauseBegin || milli >= pauseEnd)
        .mapToObj(milli ->
            new Operation(
                1,
                new Action.Put("k" + milli % 100, "v" + milli, Condition.NONE),
                milli * MILLI,
                milli * MILLI + 1,
                new Outcome.Ok(new Receipt(0, 1, milli + 1), List.of(milli + 1), List.of())))
        .toList();
  }

  private static FaultLog.Event kill(long beginMillis, long endMillis) {
    return new FaultLog.Event("kill", "leader", "node-1", beginMillis * MILLI, endMillis * MILLI);
  }

  private static Summary summary(
      List<Operation> history, List<String> asked, List<FaultLog.Event> faults) {
    return Summary.of(
        new Evidence(
            "abc", 7, 3, 1, asked, history, faults, List.of(), List.of(), Judgement.of(history)));
  }

  @Test
  void faultsUnderLoadAndNoContradictionAreOk() {
    Summary summary = summary(history(2_000, 0, 0), List.of("kill"), List.of(kill(500, 700)));
    assertThat(summary.reasons()).isEmpty();
    assertThat(summary.verdict()).isEqualTo(Verdict.OK);
    assertThat(summary.faults()).containsOnly(entry("kill", 1L), entry("kill leader", 1L));
  }

  @Test
  void aKindThatWasAskedForAndNeverHappenedIsVoid() {
    Summary summary =
        summary(history(2_000, 0, 0), List.of("kill", "wipe"), List.of(kill(500, 700)));
    assertThat(summary.verdict()).isEqualTo(Verdict.VOID);
    assertThat(summary.reasons()).containsExactly("no fault of the kind wipe took place");
  }

  @Test
  void aClientThatDoesHardlyAnythingIsVoid() {
    assertThat(summary(history(20_000, 10, 19_999), List.of(), List.of()).reasons())
        .containsExactly("0.55 operations per second and client, and fewer than 1 show little");
  }

  @Test
  void aFaultDuringWhichNothingWasUnderWayIsVoid() {
    Summary summary = summary(history(2_000, 400, 800), List.of("kill"), List.of(kill(500, 700)));
    assertThat(summary.verdict()).isEqualTo(Verdict.VOID);
    assertThat(summary.reasons()).singleElement().asString().contains("nothing was under way");
    assertThat(summary.longestWritePause())
        .isBetween(Duration.ofMillis(400), Duration.ofMillis(402));
  }

  @Test
  void whatAFaultMeetsCountsAlsoWhenAllClientsWaitUntilItIsOver() {
    var history = new ArrayList<>(history(2_000, 400, 800));
    history.add(
        new Operation(
            2,
            new Action.Get("k0"),
            399 * MILLI,
            801 * MILLI,
            new Outcome.Failed("NO_LEADER", Outcome.Failed.SAYS_NOTHING)));
    assertThat(summary(history, List.of("kill"), List.of(kill(500, 700))).reasons()).isEmpty();
  }

  @Test
  void aViolationIsAViolationEvenInAnIdleRun() {
    var lost =
        new Operation(
            2,
            new Action.Get("k0"),
            10_000 * MILLI,
            10_001 * MILLI,
            new Outcome.Ok(new Receipt(0, 1, 9_999), List.of(), List.of()));
    var history = List.of(history(1, 0, 0).getFirst(), lost);
    assertThat(summary(history, List.of(), List.of()).verdict()).isEqualTo(Verdict.VIOLATED);
  }

  @Test
  void theReportIsOnePageThatNeedsNothingElse() {
    String page =
        HtmlReport.of(summary(history(2_000, 0, 0), List.of("kill"), List.of(kill(500, 700))));
    assertThat(page).contains("<svg", "kill leader", "color-scheme").doesNotContain("http");
  }
}
