package io.ringhold.verify.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.verify.Seeds;
import io.ringhold.verify.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// A checker that passes everything is worth nothing, and neither is one that cries wolf.
class CheckOfTheCheckerTest {
  private static final int HISTORIES = 50;
  private static final int CLIENTS = 10;
  private static final int OPERATIONS = 400;
  private static final double UNKNOWN_SHARE = 0.03;

  private final Random random = new Random(Seeds.next("CheckOfTheCheckerTest"));

  private List<Operation> good() {
    return SimulatedStore.history(random, CLIENTS, OPERATIONS, UNKNOWN_SHARE);
  }

  @Test
  void passesFiftyOfFiftyGoodHistories() {
    for (int i = 0; i < HISTORIES; i++) {
      Judgement judgement = Judgement.of(good());
      assertThat(judgement.violations()).isEmpty();
      assertThat(judgement.undecided()).isEmpty();
    }
  }

  @Test
  void flagsFiftyOfFiftyPlantedStaleReads() {
    flagged(() -> Lies.staleRead(good(), random));
  }

  @Test
  void flagsFiftyOfFiftyLostUpdates() {
    flagged(() -> Optional.of(forgetful()).filter(Lies::missesAnAcknowledgedPut));
  }

  @Test
  void flagsFiftyOfFiftyPhantomReads() {
    flagged(() -> Lies.phantomRead(good(), random));
  }

  /// Answers one put in the middle and does not carry it out.
  private List<Operation> forgetful() {
    var writes = new AtomicInteger();
    int forgotten = OPERATIONS / 8 + random.nextInt(OPERATIONS / 8);
    return SimulatedStore.forgetful(
        random, CLIENTS, OPERATIONS, UNKNOWN_SHARE, _ -> writes.incrementAndGet() == forgotten);
  }

  /// By the search and by the replay of receipts, each on its own.
  private static void flagged(Supplier<Optional<List<Operation>>> lying) {
    List<List<Operation>> histories = new ArrayList<>();
    while (histories.size() < HISTORIES) {
      lying.get().ifPresent(histories::add);
    }
    for (List<Operation> history : histories) {
      var byKey = Accesses.byKey(history);
      assertThat(byKey.values())
          .as("linearizability")
          .anyMatch(accesses ->
              LinearizabilitySearch.of(KeyModel.steps(accesses), 3_000_000).verdict()
                  == LinearizabilitySearch.Verdict.VIOLATED);
      var others = new ArrayList<>(ReceiptReplay.check(history, byKey));
      others.addAll(Provenance.check(history));
      assertThat(others).as("receipts and provenance").isNotEmpty();
    }
  }
}
