package io.ringhold.verify.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.client.Condition;
import io.ringhold.client.Receipt;
import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What each workload promises, and one lie against each promise.
class WorkloadJudgesTest {
  private static final Outcome UNKNOWN = new Outcome.Unknown("DEADLINE");

  private static Receipt at(long version) {
    return new Receipt(0, 1, version);
  }

  private static Outcome wrote(long... versions) {
    return new Outcome.Ok(at(versions[0]), Arrays.stream(versions).boxed().toList(), List.of());
  }

  private static Action.Put put(String key, String value) {
    return new Action.Put(key, value, Condition.NONE);
  }

  private static Operation scan(
      String prefix, boolean reverse, long start, long end, Outcome.Found... found) {
    return new Operation(
        9,
        new Action.Scan(prefix, reverse),
        start,
        end,
        new Outcome.Ok(null, List.of(), List.of(found)));
  }

  private static List<String> checkers(Operation... history) {
    return List.copyOf(Judgement.of(List.of(history)).byChecker().keySet());
  }

  @Test
  void aSetThatMissesAnAcknowledgedElementIsCaught() {
    var added = new Operation(1, put("set/0/a", "a"), 1, 2, wrote(1));
    assertThat(checkers(added, scan("set/0/", false, 3, 4, new Outcome.Found("set/0/a", "a", 1))))
        .isEmpty();
    assertThat(checkers(added, scan("set/0/", false, 3, 4))).contains("sets", "linearizability");
    assertThat(checkers(added, scan("set/0/", false, 1, 4))).isEmpty();
  }

  @Test
  void aSetWithAnElementThatNobodyAddedIsCaught() {
    assertThat(checkers(scan("set/0/", false, 3, 4, new Outcome.Found("set/0/a", "a", 1))))
        .contains("sets", "provenance");
  }

  @Test
  void aCounterThatCountsTooMuchOrTooLittleIsCaught() {
    var one = new Operation(1, put("counter/0", "1 x"), 1, 2, wrote(1));
    var open = new Operation(2, put("counter/0", "3 y"), 3, 4, UNKNOWN);
    var read =
        new Operation(
            3,
            new Action.Get("counter/0"),
            5,
            6,
            new Outcome.Ok(at(2), List.of(), List.of(new Outcome.Found("counter/0", "3 y", 2))));
    assertThat(checkers(one, open, read)).containsExactly("counters");
  }

  @Test
  void aBankInWhichMoneyIsLostIsCaught() {
    var a = new Action.Put("bank/{0}/a", "100 1", Condition.IF_ABSENT);
    var b = new Action.Put("bank/{0}/b", "100 2", Condition.IF_ABSENT);
    var founding = new Operation(1, new Action.Batch(List.of(a, b)), 1, 2, wrote(1, 2));
    var transfer =
        new Operation(
            1,
            new Action.Batch(
                List.of(
                    new Action.Put("bank/{0}/a", "90 3", Condition.ifVersion(1)),
                    new Action.Put("bank/{0}/b", "110 4", Condition.ifVersion(2)))),
            3,
            8,
            wrote(3, 4));
    var whole =
        scan(
            "bank/{0}/",
            true,
            4,
            7,
            new Outcome.Found("bank/{0}/b", "110 4", 4),
            new Outcome.Found("bank/{0}/a", "90 3", 3));
    var half =
        scan(
            "bank/{0}/",
            false,
            4,
            7,
            new Outcome.Found("bank/{0}/a", "100 1", 1),
            new Outcome.Found("bank/{0}/b", "110 4", 4));
    assertThat(checkers(founding, transfer, whole)).isEmpty();
    assertThat(checkers(founding, transfer, half)).contains("banks", "scans");
  }

  @Test
  void aScanOutOfOrderIsCaught() {
    var a = new Operation(1, put("x/a", "1"), 1, 2, wrote(1));
    var b = new Operation(1, put("x/b", "2"), 3, 4, wrote(2));
    var first = new Outcome.Found("x/a", "1", 1);
    var second = new Outcome.Found("x/b", "2", 2);
    assertThat(checkers(a, b, scan("x/", false, 5, 6, first, second))).isEmpty();
    assertThat(checkers(a, b, scan("x/", false, 5, 6, second, first))).containsExactly("scans");
    assertThat(checkers(a, b, scan("x/", true, 5, 6, first, second))).containsExactly("scans");
    assertThat(checkers(a, b, scan("x/", false, 5, 6, first, first, second)))
        .containsExactly("scans");
  }

  @Test
  void aRetryThatIsAppliedAgainIsCaught() {
    var first = new Operation(1, "1/1", put("k", "a"), 1, 2, wrote(1));
    var open = new Operation(1, "1/1", put("k", "a"), 1, 9, UNKNOWN);
    var other = new Operation(1, put("k", "b"), 3, 4, wrote(2));
    var same = new Operation(1, "1/1", put("k", "a"), 5, 6, wrote(1));
    var again = new Operation(1, "1/1", put("k", "a"), 5, 6, wrote(3));
    var revived =
        new Operation(
            2,
            new Action.Get("k"),
            7,
            8,
            new Outcome.Ok(at(3), List.of(), List.of(new Outcome.Found("k", "a", 3))));
    assertThat(checkers(first, open, other, same)).isEmpty();
    assertThat(checkers(first, other, again)).contains("retries");
    assertThat(checkers(first, open, other, revived)).contains("linearizability", "provenance");
  }

  @Test
  void aWriteThatWasAnsweredTwiceWithOneVersionIsCaught() {
    var one = new Operation(1, put("k", "a"), 1, 2, wrote(1));
    var other = new Operation(2, put("l", "b"), 3, 4, wrote(1));
    assertThat(checkers(one, other)).containsExactly("receipts");
  }

  @Test
  void aSearchThatIsGivenUpDecidesNothing() {
    var history = SimulatedStore.history(new Random(1), 10, 400, 0);
    var steps = KeyModel.steps(Accesses.byKey(history).firstEntry().getValue());
    assertThat(LinearizabilitySearch.of(steps, 10).verdict())
        .isEqualTo(LinearizabilitySearch.Verdict.UNDECIDED);
  }
}
