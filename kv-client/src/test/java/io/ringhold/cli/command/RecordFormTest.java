package io.ringhold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Utf8;
import io.ringhold.client.Operation;
import java.util.HexFormat;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ \"value\" : { \"b\" : [ 1 ] , \"a\" : \"x\\u0041\" } , \"key\" : \"k\" }|{\"a\":\"xA\",\"b\":[1]}",
        "{\"key\":\"k\",\"value\":\"hello\"}|hello",
        "{\"key\":\"k\",\"value\":\"{\\\"a\\\":1}\"}|{\"a\":1}",
        "{\"key\":\"k\",\"value\":1.50}|1.50",
        "{\"key\":\"k\",\"value\":null}|null",
        "{\"key\":\"k\",\"value\":\"\"}|``",
        "{\"key\":\"k\",\"value_base64\":\"aGk=\"}|hi",
      })
  void storesAStringAsItsBytesAndOtherJsonAsCanonicalText(String line, String value)
      throws Exception {
    assertThat(parse(line).value()).isEqualTo(Utf8.bytes(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1}|{\"a\":1}",
        "{\"a\": 1}|\"{\\\"a\\\": 1}\"",
        "{\"b\":1,\"a\":2}|\"{\\\"b\\\":1,\\\"a\\\":2}\"",
        "true|true",
        "truely|\"truely\"",
        "12|12",
        "012|\"012\"",
        "\"quoted\"|\"\\\"quoted\\\"\"",
        "``|\"\"",
        "[]|[]",
      })
  void writesAsJsonOnlyWhatIsCanonicalJson(String value, String written) {
    assertThat(RecordForm.of(Utf8.bytes("k"), Utf8.bytes(value)))
        .hasToString("{\"key\":\"k\",\"value\":" + written + "}");
  }

  @Test
  void writesBytesThatAreNoTextInBase64() {
    byte[] noText = HexFormat.of().parseHex("ff00");

    assertThat(RecordForm.of(noText, noText))
        .hasToString("{\"key_base64\":\"/wA=\",\"value_base64\":\"/wA=\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"key\":\"k\"}",
        "{\"value\":\"v\"}",
        "{\"key\":1,\"value\":\"v\"}",
        "{\"key\":\"\",\"value\":\"v\"}",
        "{\"key\":\"k\",\"value\":\"v\",\"ttl\":5}",
        "{\"key\":\"k\",\"key_base64\":\"aw==\",\"value\":\"v\"}",
        "{\"key\":\"k\",\"value_base64\":\"*\"}",
        "{\"key\":\"k\",\"value_base64\":7}",
        "{\"key\":\"k\",\"value\":\"\\ud800\"}",
      })
  void refusesLinesThatAreNoRecord(String line) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(MalformedException.class)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void readingBackGivesTheSameBytes() throws Exception {
    long seed = Long.getLong("ringhold.seed", System.nanoTime());
    System.err.println("RecordFormTest seed " + seed);
    var random = new RandomValues(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] key = random.key();
      byte[] value = random.value();
      String line = RecordForm.of(key, value).toString();

      Operation.Put read = parse(line);

      assertThat(read.key()).as(line).isEqualTo(key);
      assertThat(read.value()).as(line).isEqualTo(value);
      assertThat(RecordForm.of(read.key(), read.value())).hasToString(line);
    }
  }

  private static Operation.Put parse(String line) throws MalformedException {
    return RecordForm.parse(JsonLine.parse(Utf8.bytes(line)));
  }

  /// Keys and values of the kinds that are easily confused: JSON, nearly JSON, text of all planes,
  /// and bytes that are no text.
  private static final class RandomValues {
    private static final String[] FRAGMENTS = {
      "{", "}", "[", "]", ":", ",", "\"", "\\", "\"a\"", "\"b\":", "1", "-0", "1e5", "1.0", "true",
      "null", " ", "\n", "\u0000", "ü", "\uffff", "😀", "\ufeff", "/", "\u007f"
    };
    private final RandomGenerator random;

    RandomValues(long seed) {
      random = new Random(seed);
    }

    byte[] key() {
      byte[] key = value();
      return key.length == 0 ? new byte[] {0} : key;
    }

    byte[] value() {
      return switch (random.nextInt(3)) {
        case 0 -> Utf8.bytes(json(0));
        case 1 -> Utf8.bytes(text());
        default -> {
          byte[] bytes = new byte[random.nextInt(6)];
          random.nextBytes(bytes);
          yield bytes;
        }
      };
    }

    private String text() {
      var text = new StringBuilder();
      for (int left = random.nextInt(8); left > 0; left--) {
        text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
      }
      return text.toString();
    }

    private String json(int depth) {
      return switch (random.nextInt(depth > 3 ? 3 : 5)) {
        case 0 -> Integer.toString(random.nextInt());
        case 1 -> random.nextBoolean() ? "false" : "null";
        case 2 -> new Json.Text(text()).toString();
        case 3 -> "[" + json(depth + 1) + "," + json(depth + 1) + "]";
        default ->
            "{\""
                + (char) ('a' + random.nextInt(3))
                + "\":"
                + json(depth + 1)
                + ",\"x\":"
                + json(depth + 1)
                + "}";
      };
    }
  }
}
