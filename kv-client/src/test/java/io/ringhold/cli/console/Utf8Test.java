package io.ringhold.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8Test {
  @ParameterizedTest
  @CsvSource({
    "61c3bc62, aüb",
    "ff, \\xff",
    "61ff62fe, a\\xffb\\xfe",
    "c3, \\xc3",
    "e282, \\xe2\\x82",
    "c080, \\xc0\\x80",
    "eda080, \\xed\\xa0\\x80",
    "610a1b5b, a\\x0a\\x1b[",
    "c29b, \\xc2\\x9b",
  })
  void showsWhatIsNoPrintableTextAsBytes(String hex, String visible) {
    assertThat(Utf8.visible(HexFormat.of().parseHex(hex))).isEqualTo(visible);
  }

  @ParameterizedTest
  @CsvSource({
    "c3bc, true",
    "ff, false",
    "c080, false",
    "eda080, false",
    "c3, false",
    "f09f9880, true"
  })
  void isTextOnlyWhenItsUtf8FormIsTheSameBytes(String hex, boolean isText) {
    assertThat(Utf8.text(HexFormat.of().parseHex(hex)) != null).isEqualTo(isText);
  }
}
