package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void orderIsUnsigned() {
    assertThat(of(0x7f)).isLessThan(of(0x80));
    assertThat(of(1)).isLessThan(of(1, 0));
    assertThat(Bytes.EMPTY).isLessThan(of(0));
  }

  @Test
  void theSuccessorOfAPrefixIsBehindAllThatStartWithIt() {
    assertThat(of(1, 2).successorOfPrefix()).isEqualTo(of(1, 3));
    assertThat(of(1, 0xff, 0xff).successorOfPrefix()).isEqualTo(of(2));
    assertThat(of(0xff).successorOfPrefix()).isNull();
    assertThat(Bytes.EMPTY.successorOfPrefix()).isNull();
  }

  @Test
  void piecesAreCopies() {
    var text = Bytes.utf8("hello");
    assertThat(text.slice(1, 3).concat(Bytes.utf8("!"))).isEqualTo(Bytes.utf8("el!"));
    assertThat(text.startsWith(Bytes.utf8("he"))).isTrue();
    assertThat(text.startsWith(Bytes.utf8("hello you"))).isFalse();
    assertThatThrownBy(() -> text.slice(3, 6)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void textShowsWhatCannotBePrinted() {
    assertThat(of('a', 0, '\\', 0xff)).hasToString("a\\x00\\x5c\\xff");
  }

  private static Bytes of(int... bytes) {
    var array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    return Bytes.wrap(array);
  }
}
