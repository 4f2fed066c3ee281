package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.storage.io.CorruptFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// That the judge of the decoders convicts.
class RefusalsTest {
  private static final Path ROOT = Path.of("/data");

  private final Refusals refusals = new Refusals(ROOT);

  @Test
  void anAnswerAndARefusalWithItsPlaceAreFine() {
    assertThat(refusals.judge(() -> {})).isTrue();
    assertThat(
            refusals.judge(() -> {
              throw new CorruptFileException(ROOT.resolve("a"), 7, "garbage");
            }))
        .isFalse();
  }

  @Test
  void aDecoderThatLooksBehindItsEndIsCaught() {
    assertCaught(() -> {
      throw new IndexOutOfBoundsException("8");
    });
  }

  @Test
  void aRefusalThatBlamesAnotherFileIsCaught() {
    assertCaught(() -> {
      throw new CorruptFileException(Path.of("/elsewhere"), 7, "garbage");
    });
  }

  @Test
  void aDecoderThatBelievesAHugeLengthIsCaught() {
    assertCaught(() -> assertThat(new byte[48 << 20]).isNotNull());
  }

  private void assertCaught(Refusals.Decoder decoder) {
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> refusals.judge(decoder));
  }
}
