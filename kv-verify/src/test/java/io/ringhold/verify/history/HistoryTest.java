package io.ringhold.verify.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.client.Condition;
import io.ringhold.client.Receipt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  @TempDir Path directory;

  @Test
  void whatIsWrittenIsReadBackAsItWas() throws Exception {
    var receipt = new Receipt(1, 2, 77);
    var put = new Action.Put("k", "v \"1\"", Condition.ifVersion(4));
    var found = new Outcome.Found("k", "v \"1\"", 5);
    var history =
        List.of(
            new Operation(1, put, 10, 20, new Outcome.Ok(receipt, List.of(5L), List.of())),
            new Operation(2, "c/7", put, 10, 20, new Outcome.Failed("CONDITION_FAILED", 3)),
            new Operation(
                3,
                new Action.Delete("k", Condition.NONE),
                11,
                30,
                new Outcome.Failed("NO_LEADER", Outcome.Failed.SAYS_NOTHING)),
            new Operation(
                4,
                new Action.Batch(List.of(put, new Action.Put("l", "w", Condition.IF_ABSENT))),
                11,
                31,
                new Outcome.Unknown("DEADLINE")),
            new Operation(
                5, new Action.Get("k"), 12, 13, new Outcome.Ok(receipt, List.of(), List.of(found))),
            new Operation(
                6, new Action.Get("l"), 12, 13, new Outcome.Ok(receipt, List.of(), List.of())),
            new Operation(
                7,
                new Action.Scan("k", true),
                12,
                13,
                new Outcome.Ok(null, List.of(), List.of(found))));
    Path file = directory.resolve("history.jsonl");
    try (var writer = HistoryWriter.create(file)) {
      history.forEach(writer::write);
    }
    assertThat(HistoryReader.read(file)).isEqualTo(history);
  }

  @Test
  void aMalformedLineIsNamed() throws Exception {
    Path file = directory.resolve("history.jsonl");
    Files.writeString(file, "{\"process\":1}\n");
    assertThatThrownBy(() -> HistoryReader.read(file))
        .isInstanceOf(HistoryReader.MalformedException.class)
        .hasMessageContaining("line 1");
  }
}
