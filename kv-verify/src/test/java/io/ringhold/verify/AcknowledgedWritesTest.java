package io.ringhold.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ringhold.client.Receipt;
import io.ringhold.verify.AcknowledgedWrites.Found;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A judge that never convicts proves nothing: each kind of lie is told to it once.
class AcknowledgedWritesTest {
  private static final Receipt RECEIPT = new Receipt(0, 1, 1);

  private final AcknowledgedWrites log = new AcknowledgedWrites();

  @Test
  void whatWasAcknowledgedAndIsThereIsFine() {
    log.acknowledged("a", "first", RECEIPT, 1);
    log.acknowledged("a", "second", RECEIPT, 2);
    log.acknowledged("b", "other", RECEIPT, 3);
    log.acknowledged("c", "gone", RECEIPT, 4);
    log.acknowledged("c", null, RECEIPT, 5);
    assertThat(contradictions(new Found("a", "second", 2), new Found("b", "other", 3))).isEmpty();
    assertThat(log.acknowledged()).isEqualTo(5);
  }

  @Test
  void aLostWriteIsNoticed() {
    log.acknowledged("a", "first", RECEIPT, 1);
    log.acknowledged("a", "second", RECEIPT, 2);
    assertThat(contradictions()).singleElement().asString().contains("a is lost");
    assertThat(contradictions(new Found("a", "first", 1)))
        .singleElement()
        .asString()
        .contains("acknowledged as version 1");
  }

  @Test
  void aLostDeletionIsNoticed() {
    log.acknowledged("a", "first", RECEIPT, 1);
    log.acknowledged("a", null, RECEIPT, 2);
    assertThat(contradictions(new Found("a", "first", 1))).hasSize(1);
  }

  @Test
  void aWriteAppliedTwiceIsNoticed() {
    log.acknowledged("a", "first", RECEIPT, 1);
    assertThat(contradictions(new Found("a", "first", 2))).hasSize(1);
  }

  @Test
  void aValueUnderTheWrongVersionIsNoticed() {
    log.acknowledged("a", "first", RECEIPT, 1);
    log.acknowledged("a", "second", RECEIPT, 2);
    assertThat(contradictions(new Found("a", "first", 2))).hasSize(1);
  }

  @Test
  void aRefusedWriteThatIsThereIsNoticed() {
    log.acknowledged("a", "first", RECEIPT, 1);
    log.refused("a", "second");
    log.refused("b", "other");
    assertThat(contradictions(new Found("a", "second", 2), new Found("b", "other", 3)))
        .hasSize(2)
        .allMatch(line -> line.contains("the value found was refused"));
  }

  @Test
  void anUnknownWriteMayBeThereOrNot() {
    log.acknowledged("a", "first", RECEIPT, 1);
    log.unknown("a", "second");
    log.unknown("b", "other");
    log.acknowledged("c", "deleted, perhaps", RECEIPT, 2);
    log.unknown("c", null);
    assertThat(contradictions(new Found("a", "first", 1), new Found("c", "deleted, perhaps", 2)))
        .isEmpty();
    assertThat(contradictions(new Found("a", "second", 3), new Found("b", "other", 4))).isEmpty();
  }

  @Test
  void anUnknownWriteDoesNotExcuseALostOne() {
    log.acknowledged("a", "first", RECEIPT, 1);
    log.unknown("a", "second");
    assertThat(contradictions()).hasSize(1);
    assertThat(contradictions(new Found("a", "second", 1))).hasSize(1);
  }

  @Test
  void aKeyThatNobodyWroteIsNoticed() {
    assertThat(contradictions(new Found("a", "first", 1))).hasSize(1);
  }

  @Test
  void versionsThatFallOrAreGivenTwiceAreNoticed() {
    log.acknowledged("a", "first", RECEIPT, 2);
    log.acknowledged("a", "second", RECEIPT, 1);
    log.acknowledged("b", "other", RECEIPT, 2);
    log.acknowledged("c", "elsewhere", new Receipt(1, 1, 1), 2);
    assertThat(log.contradictions(List.of()))
        .anyMatch(line -> line.contains("a got version 1 after version 2"))
        .anyMatch(line -> line.contains("two writes to shard 0 got version 2"))
        .noneMatch(line -> line.contains("shard 1"));
  }

  @Test
  void aSurpriseIsAContradiction() {
    log.surprise("a read that was wrong");
    assertThat(contradictions()).containsExactly("a read that was wrong");
  }

  @Test
  void aValueIsWrittenToAKeyOnce() {
    log.acknowledged("a", "first", RECEIPT, 1);
    assertThatIllegalArgumentException().isThrownBy(() -> log.unknown("a", "first"));
  }

  private List<String> contradictions(Found... found) {
    return log.contradictions(List.of(found));
  }
}
