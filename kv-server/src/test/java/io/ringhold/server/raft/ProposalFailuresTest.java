package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.shard.LogEntry;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProposalFailuresTest {
  private static final RaftGroupMemberId MEMBER =
      RaftGroupMemberId.valueOf(
          RaftPeerId.valueOf("node-0@disk"), RaftGroupId.valueOf(new UUID(1, 2)));

  static Stream<Arguments> failures() {
    RaftPeer other = RaftPeer.newBuilder().setId("node-1@disk").build();
    return Stream.of(
        Arguments.of(
            new NotLeaderException(MEMBER, other, List.of()), Refusal.Reason.NOT_LEADER, "node-1"),
        Arguments.of(
            new NotLeaderException(MEMBER, null, List.of()), Refusal.Reason.NOT_LEADER, null),
        Arguments.of(new LeaderNotReadyException(MEMBER), Refusal.Reason.NO_LEADER, null),
        Arguments.of(new LeaderSteppingDownException("bye"), Refusal.Reason.NO_LEADER, null),
        Arguments.of(new ResourceUnavailableException("full"), Refusal.Reason.OVERLOADED, null),
        Arguments.of(new IOException("closed"), Refusal.Reason.NOT_READY, null));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatWasNotAppendedIsRefusedForItsReason(
      Throwable failure, Refusal.Reason reason, @Nullable String leader) {
    for (Throwable thrown : List.of(failure, new CompletionException(failure))) {
      assertThat(ProposalFailures.outcome(7, "node-0", message(), thrown))
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              refused -> {
                assertThat(refused.refusal().reason()).isEqualTo(reason);
                assertThat(refused.refusal().leader()).isEqualTo(leader);
                assertThat(refused.refusal().message()).contains("shard 7", "node-0");
              });
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatWasAppendedMayBeAppliedWhateverTheFailureIsCalled(
      Throwable failure, Refusal.Reason reason, @Nullable String leader) {
    EntryMessage message = message();
    message.markAppended();
    assertThat(ProposalFailures.outcome(7, "node-0", message, failure))
        .as("%s, else %s of %s", failure, reason, leader)
        .isInstanceOf(Outcome.Indeterminate.class);
  }

  @Test
  void aFailureWithoutAReasonIsAFailure() {
    assertThat(ProposalFailures.outcome(7, "node-0", message(), null))
        .isInstanceOf(Outcome.Refused.class);
  }

  private static EntryMessage message() {
    return new EntryMessage(new LogEntry(0, List.of()));
  }
}
