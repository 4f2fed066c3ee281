package io.ringhold.server.raft;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private record Tried(int times, long atNanos) {}

  private final RaftNode node;
  private final Peers peers;
  private final Duration silenceMax;

  /// Only the thread that looks touches it.
  private final Map<Follower, Tried> tried = new HashMap<>();

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
          int times = Optional.ofNullable(tried.get(key)).map(Tried::times).orElse(0);
          tried.put(key, new Tried(times + 1, System.nanoTime()));
          // Closing a dead connection can block for seconds.
          Thread.ofVirtual()
              .name("wedged-" + replica.shard())
              .start(() -> treat(replica, peerId, times));
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

  private void treat(Replica replica, String peerId, int times) {
    if (!servesShard(peerId, replica.shard())) {
      return;
    }
    if (times < REBUILDS_MAX) {
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
