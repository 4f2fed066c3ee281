package io.ringhold.server.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.server.disk.StartRefused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeatTest {
  @Test
  void aListIsReadInItsOrder() throws StartRefused {
    assertThat(
            Seat.parse(
                List.of("node-1=kv-1.kv:7400/kv-1.kv:7500", " a=[::1]:7400/127.0.0.1:7500 ")))
        .containsExactly(
            new Seat("node-1", "kv-1.kv:7400", "kv-1.kv:7500"),
            new Seat("a", "[::1]:7400", "127.0.0.1:7500"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "node-1",
        "node-1=kv-1:7400",
        "node-1=kv-1:7400/kv-1",
        "node-1=kv-1/kv-1:7500",
        "node-1=:7400/kv-1:7500",
        "Node=kv-1:7400/kv-1:7500",
        "node-=kv-1:7400/kv-1:7500",
        "node 1=kv-1:7400/kv-1:7500",
        "node-1=kv-1:7400/kv-1:7500/more",
        "node@1=kv-1:7400/kv-1:7500"
      })
  void whatHasAnotherFormIsRefusedByName(String item) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Seat.parse(List.of("good=h:1/h:2", item)))
        .withMessageContaining("'" + item + "' is not of the form");
  }

  @Test
  void aNameGivenTwiceIsRefused() {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Seat.parse(List.of("a=h:1/h:2", "a=h:3/h:4")))
        .withMessageContaining("names a twice");
  }
}
