package io.ringhold.server.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServingReadinessTest {
  @ParameterizedTest
  @CsvSource({
    "12, 0, false, true", // all found
    "12, 1, false, false", // still starting
    "12, 1, true, true", // one shard has lost its majority; the others are well
    "12, 11, true, true",
    "12, 12, true, false", // cut off
    "1, 1, true, false",
    "0, 0, false, true", // new or drained
  })
  void aShardWithoutLeaderTakesOutOfServiceOnlyWhoIsStartingOrCutOff(
      long voting, long leaderless, boolean settled, boolean ready) {
    assertThat(ServingReadiness.hasLeaders(voting, leaderless, settled)).isEqualTo(ready);
  }
}
