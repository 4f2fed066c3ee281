package io.ringhold.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ \"b\" : 1 , \"a\" : [ true , null , { } , [ ] ] }|{\"a\":[true,null,{},[]],\"b\":1}",
        "\"\\u00fc\\u20ac\\ud83d\\ude00\\/\"|\"ü€😀/\"",
        "\"\\u0008\\u0009\\u000a\\u000c\\u000d\\u0022\\u005c\\u001F\\u007f\"|\"\\b\\t\\n\\f\\r\\\"\\\\\\u001f\u007f\"",
        "[1.0, 1, 1e0, -0, 123456789012345678901234567890, 1E+2]|[1.0,1,1e0,-0,123456789012345678901234567890,1E+2]",
        "{\"aa\":1,\"a\":2,\"\":3,\"A\":4}|{\"\":3,\"A\":4,\"a\":2,\"aa\":1}",
        // In UTF-16 the first of these two names would come last.
        "{\"\uffee\":1,\"\ud83d\ude00\":2}|{\"\uffee\":1,\"\ud83d\ude00\":2}",
      })
  void hasOneCanonicalText(String text, String canonical) throws Exception {
    assertThat(Json.parse(text)).hasToString(canonical);
    assertThat(Json.parse(canonical)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\":1,}",
        "{\"a\":1} x",
        "01",
        "1.",
        "NaN",
        "'a'",
        "{\"a\":1,\"a\":2}",
        "\"\\ud83d\"",
        "\"\\ude00\\ud83d\"",
        "\"\t\""
      })
  void refusesWhatIsNotStrictJson(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(Json.SyntaxException.class)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void refusesDepthThatWouldEatTheStack() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
        .isInstanceOf(Json.SyntaxException.class);
  }

  @Test
  void writesMembersInTheOrderInWhichTheyWereAdded() {
    assertThat(Json.object().with("z", 1).with("a", true).with("m", "x"))
        .hasToString("{\"z\":1,\"a\":true,\"m\":\"x\"}");
  }
}
