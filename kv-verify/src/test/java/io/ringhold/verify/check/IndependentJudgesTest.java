package io.ringhold.verify.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.verify.Seeds;
import io.ringhold.verify.history.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Others who know nothing of our search come to the same verdicts.
class IndependentJudgesTest {
  private static final int HISTORIES = 1_000;
  private static final long PORCUPINE_SEED = 7;

  @Test
  void agreesWithAJudgeThatTriesEveryOrder() {
    var random = new Random(Seeds.next("IndependentJudgesTest"));
    for (int i = 0; i < HISTORIES; i++) {
      List<Operation> history = SmallHistories.next(random);
      assertThat(isLinearizable(history))
          .as("%s", history)
          .isEqualTo(PatientJudge.isLinearizable(history));
    }
  }

  /// What Porcupine 1.3.1 said of the same 1,000 histories is kept beside this class. To ask it
  /// again: run this test, then in src/test/porcupine, with Go and a network, `go run .
  /// <../../../target/porcupine-histories.jsonl
  /// > ../resources/io/ringhold/verify/check/porcupine-verdicts.txt`
  @Test
  void agreesWithPorcupine() throws IOException {
    var random = new Random(PORCUPINE_SEED);
    List<List<Operation>> histories =
        Stream.generate(() -> SmallHistories.next(random)).limit(HISTORIES).toList();
    Files.write(
        Path.of("target", "porcupine-histories.jsonl"),
        histories.stream().map(List::toString).toList());
    String verdicts = porcupine();
    assertThat(verdicts).hasSize(HISTORIES).contains("+", "-");
    for (int i = 0; i < HISTORIES; i++) {
      assertThat(isLinearizable(histories.get(i)))
          .as("%s", histories.get(i))
          .isEqualTo(verdicts.charAt(i) == '+');
    }
    System.out.printf(
        "of %d small histories %d are linearizable, also to Porcupine%n",
        HISTORIES, verdicts.chars().filter(verdict -> verdict == '+').count());
  }

  private static String porcupine() throws IOException {
    try (InputStream file =
        IndependentJudgesTest.class.getResourceAsStream("porcupine-verdicts.txt")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
          .strip();
    }
  }

  private static boolean isLinearizable(List<Operation> history) {
    return Accesses.byKey(history).values().stream()
        .allMatch(accesses ->
            LinearizabilitySearch.of(KeyModel.steps(accesses), 1_000_000).verdict()
                == LinearizabilitySearch.Verdict.LINEARIZABLE);
  }
}
