package io.ringhold.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuTimeTest {
  @Test
  void addsUserAndSystemTime() {
    var stat = "4711 (a (strange) name) S 1 4711 4711 0 -1 4194560 9 0 0 0 150 25 7 8 20 0 33 0 1";
    assertThat(CpuTime.parse(stat)).isEqualTo(1_750_000);
  }

  @Test
  void isUnknownWithoutProcesses() {
    assertThat(CpuTime.of(List.of())).isEmpty();
    assertThat(CpuTime.of(List.of(Long.MAX_VALUE))).isEmpty();
  }
}
