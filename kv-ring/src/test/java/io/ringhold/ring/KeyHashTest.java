package io.ringhold.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {
  @ParameterizedTest
  @CsvSource({
    "{user7}.name, user7",
    "a{user7}b, user7",
    "{a}{b}, a",
    "{{a}}, {a",
    "x}{a}, a",
    "{}a, {}a",
    "{}{a}, {}{a}",
    "{a, {a",
    "a}, a}",
    "plain, plain",
    "{, {",
  })
  void hashesTheTagAlone(String key, String hashed) {
    byte[] bytes = hashed.getBytes(UTF_8);
    assertThat(KeyHash.of(key.getBytes(UTF_8))).isEqualTo(Murmur3.hash64(bytes, 0, bytes.length));
  }
}
