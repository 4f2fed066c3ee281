package io.ringhold.server.raft;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftConfiguration;

/// Reads who votes out of a Raft configuration.
final class VotersOf {
  private VotersOf() {}

  /// Peer ids, one set for each half of a joint configuration.
  static List<Set<String>> halves(RaftConfiguration conf) {
    Collection<RaftPeer> before = conf.getPreviousPeers();
    return before.isEmpty()
        ? List.of(ids(conf.getCurrentPeers()))
        : List.of(ids(conf.getCurrentPeers()), ids(before));
  }

  static boolean isJoint(RaftConfiguration conf) {
    return !conf.getPreviousPeers().isEmpty();
  }

  private static Set<String> ids(Collection<RaftPeer> peers) {
    return peers.stream().map(peer -> peer.getId().toString()).collect(Collectors.toSet());
  }

  static boolean majorityIn(Set<String> voters, Set<String> some) {
    return voters.stream().filter(some::contains).count() * 2 > voters.size();
  }

  /// Of those that vote in the newest configuration.
  static List<String> peerIds(RaftConfiguration configuration) {
    return configuration.getCurrentPeers().stream()
        .map(peer -> peer.getId().toString())
        .sorted()
        .toList();
  }
}
