package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.retry.RetryPolicy;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.TimeDuration;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RaftSettingsTest {
  @Test
  void theSettingsWeRunWithAreSafe() {
    RaftSettings.requireSafe(settings());
  }

  @Test
  void aSilentFollowerIsTriedSoonAndNeverWithoutAPause() {
    RetryPolicy policy =
        RetryPolicy.parse(RaftServerConfigKeys.Log.Appender.retryPolicy(settings()), "appender");
    for (int failures : List.of(20, 2_000, 100_000_000)) {
      TimeDuration pause = policy.handleAttemptFailure(() -> failures).getSleepTime();
      assertThat(pause.toLong(TimeUnit.MILLISECONDS)).isBetween(400L, 1_600L);
    }
  }

  @ParameterizedTest
  @MethodSource("unsafe")
  void anUnsafeSettingIsRefused(Consumer<RaftProperties> change, String why) {
    RaftProperties settings = settings();
    change.accept(settings);
    assertThatIllegalStateException()
        .isThrownBy(() -> RaftSettings.requireSafe(settings))
        .withMessageContaining(why);
  }

  static Stream<Arguments> unsafe() {
    return Stream.of(
        unsafe(
            "unsafe flush",
            s -> RaftServerConfigKeys.Log.setUnsafeFlushEnabled(s, true),
            "not on disk"),
        unsafe(
            "async flush",
            s -> RaftServerConfigKeys.Log.setAsyncFlushEnabled(s, true),
            "errors of fsync"),
        unsafe(
            "no compose",
            s -> RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(s, false),
            "not on its disk"),
        unsafe(
            "warn and return",
            s ->
                RaftServerConfigKeys.Log.setCorruptionPolicy(
                    s, RaftServerConfigKeys.Log.CorruptionPolicy.WARN_AND_RETURN),
            "drops acknowledged entries"),
        unsafe(
            "no pre-vote",
            s -> RaftServerConfigKeys.LeaderElection.setPreVote(s, false),
            "deposes healthy leaders"));
  }

  private static Arguments unsafe(String name, Consumer<RaftProperties> change, String why) {
    return Arguments.of(Named.of(name, change), why);
  }

  private static RaftProperties settings() {
    return RaftSettings.of(Path.of("/nowhere"), "127.0.0.1", 0);
  }
}
