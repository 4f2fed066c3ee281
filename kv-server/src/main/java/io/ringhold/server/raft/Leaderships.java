package io.ringhold.server.raft;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/// Gives leaderships away: to a follower, or to nobody.
final class Leaderships {
  private static final Logger LOG = System.getLogger(Leaderships.class.getName());

  /// So long a leader may refuse writes for a follower that does not take over.
  static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(3);

  private static final long FOLLOWER_ALIVE_MS = 1_500;
  private static final ClientId CLIENT = ClientId.randomId();
  private static final AtomicLong CALL_IDS = new AtomicLong();

  private Leaderships() {}

  /// All that this node leads, each to the follower that answered last; in parallel, and over when
  /// all are done.
  static void handOverAll(RaftServer server, Collection<Replica> replicas) {
    List<Thread> transfers =
        replicas.stream()
            .map(replica -> Thread.startVirtualThread(() -> handOver(server, replica)))
            .toList();
    for (Thread transfer : transfers) {
      try {
        transfer.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /// To the follower that answered last, if this node leads the shard and any is alive.
  static void handOver(RaftServer server, Replica replica) {
    try {
      RaftServer.Division division = replica.division();
      if (!division.getInfo().isLeader()) {
        return;
      }
      Optional<RaftPeerId> successor =
          division.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList().stream()
              .filter(follower -> follower.getLastRpcElapsedTimeMs() < FOLLOWER_ALIVE_MS)
              .min(Comparator.comparingLong(ServerRpcProto::getLastRpcElapsedTimeMs))
              .map(follower -> RaftPeerId.valueOf(follower.getId().getId()));
      if (successor.isPresent()) {
        transfer(server, replica, successor.get());
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "shard={0} its leadership was not handed over, the others will elect: {1}",
          replica.shard(),
          e.getMessage());
    }
  }

  /// Makes this node stop leading a shard whose majority it cannot reach.
  static void stepDown(RaftServer server, Replica replica) throws IOException {
    transfer(server, replica, null);
  }

  static void transfer(RaftServer server, Replica replica, @Nullable RaftPeerId successor)
      throws IOException {
    server.transferLeadership(
        new TransferLeadershipRequest(
            CLIENT,
            server.getId(),
            replica.groupId(),
            CALL_IDS.incrementAndGet(),
            successor,
            TRANSFER_TIMEOUT.toMillis()));
  }
}
