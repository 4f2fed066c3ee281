package io.ringhold.server.raft;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;

/// Forces a leader down whose majority has fallen silent, or that takes no writes.
///
/// Ratis 3.3.0 looks at its followers only while nothing else happens in the group, so a cut-off
/// leader that still receives writes would never step down by itself. And it may refuse them for
/// ever, see [RefusedWrites].
final class LeadershipWatchdog implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LeadershipWatchdog.class.getName());
  private static final long PERIOD_MS = 500;
  static final Duration SILENCE_MAX = Duration.ofSeconds(3);

  private final RaftNode node;
  private final long silenceMsMax;
  private final Duration refusingMax;
  private final SilentPeers silentPeers;
  private final WedgedFollowers wedged;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("leadership-watchdog").daemon().factory());

  LeadershipWatchdog(RaftNode node, Duration silenceMax, WedgedFollowers wedged) {
    this.node = node;
    this.silenceMsMax = silenceMax.toMillis();
    this.refusingMax = Leaderships.TRANSFER_TIMEOUT.plus(silenceMax);
    this.wedged = wedged;
    this.silentPeers = new SilentPeers(silenceMax);
  }

  void start() {
    var _ =
        timer.scheduleWithFixedDelay(
            () -> {
              node.replicas().forEach(this::check);
              silentPeers.look(node.replicas());
              wedged.look(node.replicas());
            },
            PERIOD_MS,
            PERIOD_MS,
            TimeUnit.MILLISECONDS);
  }

  private void check(Replica replica) {
    try {
      if (majorityIsSilent(replica.division())) {
        LOG.log(
            Level.WARNING,
            "shard={0} this node leads it but a majority has been silent for {1} ms: stepping down",
            replica.shard(),
            silenceMsMax);
        Leaderships.stepDown(node.server(), replica);
      } else if (replica.refusedWrites().lasted().compareTo(refusingMax) > 0) {
        replica.refusedWrites().end();
        LOG.log(
            Level.WARNING,
            "shard={0} this node leads it but has refused all writes for {1} ms, for a handover that does not end: stepping down",
            replica.shard(),
            refusingMax.toMillis());
        Leaderships.stepDown(node.server(), replica);
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "shard={0} not checked: {1}", replica.shard(), e.getMessage());
    }
  }

  private boolean majorityIsSilent(RaftServer.Division division) {
    DivisionInfo info = division.getInfo();
    if (!info.isLeader()) {
      return false;
    }
    RoleInfoProto role = info.getRoleInfoProto();
    // Ratis lets a new leader's followers begin as if they had been silent for an election timeout.
    if (role.getRoleElapsedTimeMs() <= silenceMsMax) {
      return false;
    }
    Set<String> heard = new HashSet<>(Set.of(division.getPeer().getId().toString()));
    role.getLeaderInfo().getFollowerInfoList().stream()
        .filter(follower -> follower.getLastRpcElapsedTimeMs() <= silenceMsMax)
        .forEach(follower -> heard.add(follower.getId().getId().toStringUtf8()));
    return !VotersOf.halves(division.getRaftConf()).stream()
        .allMatch(voters -> VotersOf.majorityIn(voters, heard));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
