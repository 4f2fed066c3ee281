package io.ringhold.server.raft;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftPeerId;

/// Rebuilds the connection to a follower that has fallen silent though its node answers.
///
/// Ratis 3.3.0 never gives up a connection whose other end has vanished without a word, and waits
/// for it as long as the kernel does. When two new connections did not help, the leadership goes to
/// a follower that answers: whatever is stuck here is not stuck there.
final class WedgedFollowers {
  private static final Logger LOG = System.getLogger(WedgedFollowers.class.getName());
  static final Duration SILENCE_MAX = Duration.ofSeconds(10);
  private static final int REBUILDS_MAX = 2;
  private static final long ANSWER_WITHIN_MS = 1_000;

  private record Follower(int shard, String peerId) {}

  /// @param rebuilds how often the connection was made anew
  private record Tried(int rebuilds, long atNanos) {}

  private final RaftNode node;
  private final Peers peers;
  private final Duration silenceMax;

  private final Map<Follower, Tried> tried = new ConcurrentHashMap<>();

  WedgedFollowers(RaftNode node, Peers peers, Duration silenceMax) {
    this.node = node;
    this.peers = peers;
    this.silenceMax = silenceMax;
  }

  void look(Collection<Replica> replicas) {
    for (Replica replica : replicas) {
      for (ServerRpcProto follower : followers(replica)) {
        String peerId = follower.getId().getId().toStringUtf8();
        Follower key = new Follower(replica.shard(), peerId);
        if (follower.getLastRpcElapsedTimeMs() <= silenceMax.toMillis()) {
          tried.remove(key);
        } else if (isDue(key)) {
          int rebuilds = Optional.ofNullable(tried.get(key)).map(Tried::rebuilds).orElse(0);
          tried.put(key, new Tried(rebuilds, System.nanoTime()));
          // Closing a dead connection can block for seconds.
          Thread.ofVirtual()
              .name("wedged-" + replica.shard())
              .start(() -> treat(replica, key, rebuilds));
        }
      }
    }
  }

  private static List<ServerRpcProto> followers(Replica replica) {
    try {
      return replica.division().getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
    } catch (IOException | RuntimeException _) {
      return List.of(); // closed, now or while we looked
    }
  }

  private boolean isDue(Follower follower) {
    Tried before = tried.get(follower);
    return before == null || System.nanoTime() - before.atNanos() > silenceMax.toNanos();
  }

  private void treat(Replica replica, Follower follower, int rebuilds) {
    String peerId = follower.peerId();
    if (!servesShard(peerId, replica.shard())) {
      return; // its node is away: no fault of the connection
    }
    if (rebuilds < REBUILDS_MAX) {
      tried.computeIfPresent(follower, (_, last) -> new Tried(rebuilds + 1, last.atNanos()));
      LOG.log(
          Level.WARNING,
          "shard={0} peer={1} answers but does not follow: rebuilding the connection",
          replica.shard(),
          peerId);
      node.server()
          .getServerRpc()
          .handleException(
              RaftPeerId.valueOf(peerId), new IOException("silent for " + silenceMax), true);
    } else {
      LOG.log(
          Level.WARNING,
          "shard={0} peer={1} answers but does not follow, new connections did not help: giving the leadership away",
          replica.shard(),
          peerId);
      Leaderships.handOver(node.server(), replica);
    }
  }

  private boolean servesShard(String peerId, int shard) {
    try {
      return peers.terms(peerId, new int[] {shard}).get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS)[0]
          >= 0;
    } catch (ExecutionException | TimeoutException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
