package io.ringhold.server.raft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeerId;

/// Gives each shard back to its preferred leader, so that the leaderships are spread as the
/// placement says and not as elections fell.
///
/// Elections know no preference: after a start the first node that is up leads nearly everything. A
/// leadership moves only to a preferred node that has answered promptly and kept up for a while;
/// one that is stopping or has just come back is left alone.
final class LeaderBalancer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LeaderBalancer.class.getName());
  private static final long PERIOD_MS = 1_000;
  private static final Duration BETWEEN_GIFTS_MIN = Duration.ofSeconds(30);

  /// Longer than a stopping node, which has given its leaderships away, stays open.
  private static final int CHECKS_IN_A_ROW = 10;

  private static final int CHECKS_MORE_A_TURN = 3;
  private static final int TURNS = 8;

  private final RaftNode node;
  private final Map<Integer, Integer> goodChecks = new ConcurrentHashMap<>();
  private final Map<Integer, Long> givenAtNanos = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("leader-balancer").daemon().factory());

  LeaderBalancer(RaftNode node) {
    this.node = node;
  }

  void start() {
    var _ =
        timer.scheduleWithFixedDelay(
            () -> node.replicas().forEach(this::check),
            PERIOD_MS,
            PERIOD_MS,
            TimeUnit.MILLISECONDS);
  }

  private void check(Replica replica) {
    try {
      Map<Integer, String> wishes = node.preferredLeaders();
      String preferred = wishes.get(replica.shard());
      if (preferred == null || ShardGroup.nodeOf(preferred).equals(replica.leader())) {
        return;
      }
      ReplicaReport report = replica.report();
      boolean couldTakeOver =
          report.peers().stream()
              .anyMatch(peer ->
                  peer.peerId().equals(preferred)
                      && report.voters().contains(preferred)
                      && peer.lastResponseMs() <= Replica.PROMPT_MS
                      && report.committedIndex() - peer.matchIndex() <= Replica.NEAR);
      if (!couldTakeOver || hasJustComeBack(replica.shard())) {
        goodChecks.remove(replica.shard());
      } else if (goodChecks.merge(replica.shard(), 1, Integer::sum)
          >= checksBefore(replica.shard(), wishes)) {
        goodChecks.remove(replica.shard());
        givenAtNanos.put(replica.shard(), System.nanoTime());
        Leaderships.transfer(node.server(), replica, RaftPeerId.valueOf(preferred));
        LOG.log(Level.DEBUG, "shard={0} leadership given to peer={1}", replica.shard(), preferred);
      }
    } catch (Exception e) {
      LOG.log(Level.DEBUG, "shard={0} leadership not moved: {1}", replica.shard(), e.getMessage());
    }
  }

  /// Leading for the first time is slow in a new process. The leaders of the shards that go to one
  /// node do not know of each other, so each shard has a turn: else all of them would stand still
  /// together, and for longer.
  static int checksBefore(int shard, Map<Integer, String> wishes) {
    String to = wishes.get(shard);
    long earlier =
        wishes.entrySet().stream()
            .filter(wish -> wish.getKey() < shard && wish.getValue().equals(to))
            .count();
    return CHECKS_IN_A_ROW + CHECKS_MORE_A_TURN * (int) (earlier % TURNS);
  }

  /// The preferred node has its reasons to give a leadership back, a full disk for one.
  private boolean hasJustComeBack(int shard) {
    Long given = givenAtNanos.get(shard);
    return given != null && System.nanoTime() - given < BETWEEN_GIFTS_MIN.toNanos();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
