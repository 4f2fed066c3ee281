package io.ringhold.server.raft;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;

/// Says once that a node has stopped answering this one, and once that it answers again. Ratis
/// would say so for each shard and all the time.
final class SilentPeers {
  private static final Logger LOG = System.getLogger(SilentPeers.class.getName());

  private final long silenceMsMax;
  private final Set<String> silent = new HashSet<>();

  SilentPeers(Duration silenceMax) {
    this.silenceMsMax = silenceMax.toMillis();
  }

  void look(Collection<Replica> replicas) {
    silences(replicas).forEach(this::note);
  }

  /// For each node that follows this one, the milliseconds since its last answer, whatever the
  /// shard.
  private static Map<String, Long> silences(Collection<Replica> replicas) {
    Map<String, Long> silences = new TreeMap<>();
    for (Replica replica : replicas) {
      try {
        for (ServerRpcProto follower :
            replica.division().getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList()) {
          silences.merge(
              ShardGroup.nodeOf(follower.getId().getId().toStringUtf8()),
              follower.getLastRpcElapsedTimeMs(),
              Math::min);
        }
      } catch (IOException | RuntimeException _) {
        // Closed, now or while we looked: nobody follows it.
      }
    }
    return silences;
  }

  private void note(String peer, long silentMs) {
    if (silentMs > silenceMsMax && silent.add(peer)) {
      LOG.log(Level.WARNING, "peer={0} has not answered for {1,number,#} ms", peer, silentMs);
    } else if (silentMs <= silenceMsMax && silent.remove(peer)) {
      LOG.log(Level.INFO, "peer={0} answers again", peer);
    }
  }
}
