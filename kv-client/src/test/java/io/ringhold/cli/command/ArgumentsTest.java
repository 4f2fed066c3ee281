package io.ringhold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.client.Receipt;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ArgumentsTest {
  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "10s,PT10S", "10,PT10S", "2m,PT2M"})
  void durationsHaveUnits(String text, Duration duration) {
    assertThat(Arguments.duration(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0s", "-1s", "1h30", "s", "99999999999"})
  void refusesWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> Arguments.duration(text)).isInstanceOf(TypeConversionException.class);
  }

  @Test
  void aReceiptIsReadAsItIsPrinted() {
    var receipt = new Receipt(3, 2, 40);

    assertThat(Arguments.text(receipt)).isEqualTo("3:2:40");
    assertThat(Arguments.receipt("3:2:40")).isEqualTo(receipt);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3:2", "3:2:-1", "a:b:c", "3:2:40:1"})
  void refusesWhatIsNoReceipt(String text) {
    assertThatThrownBy(() -> Arguments.receipt(text)).isInstanceOf(TypeConversionException.class);
  }

  @Test
  void plainTextIsUtf8() {
    assertThat(Arguments.notUtf8(new String[] {"put", "schlüssel", "😀"})).isEmpty();
  }
}
