package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplicaSupervisorTest {
  @Test
  void aVoteThatIsJustBeingGivenIsNone() {
    var self = RaftPeerId.valueOf("new");
    assertThat(ReplicaSupervisor.votes(configuration(List.of("a", "b", "new"), List.of()), self))
        .isTrue();
    assertThat(
            ReplicaSupervisor.votes(
                configuration(List.of("a", "b", "new"), List.of("a", "b", "old")), self))
        .isFalse();
    assertThat(ReplicaSupervisor.votes(configuration(List.of("a", "b"), List.of()), self))
        .isFalse();
    assertThat(ReplicaSupervisor.votes(configuration(List.of(), List.of()), self)).isFalse();
  }

  private static RaftConfiguration configuration(List<String> current, List<String> previous) {
    return new RaftConfiguration() {
      @Override
      public @Nullable RaftPeer getPeer(RaftPeerId id, RaftPeerRole... roles) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Collection<RaftPeer> getAllPeers(RaftPeerRole role) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Collection<RaftPeer> getCurrentPeers(RaftPeerRole role) {
        return peers(current);
      }

      @Override
      public Collection<RaftPeer> getPreviousPeers(RaftPeerRole role) {
        return peers(previous);
      }

      @Override
      public long getLogEntryIndex() {
        return 0;
      }
    };
  }

  private static List<RaftPeer> peers(List<String> ids) {
    return ids.stream().map(id -> RaftPeer.newBuilder().setId(id).build()).toList();
  }
}
