package io.ringhold.server.raft;

import io.ringhold.storage.StorageException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.LifeCycle;

/// Closes replicas that have failed, and opens each again once if that can be right.
///
/// Opening again reads everything anew from the disk. Damage does not heal by that, and a failure
/// that comes back within the hour is a disk to be replaced: such a replica stays closed and is
/// named by [#damaged], for whoever moves replicas.
final class ReplicaSupervisor implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ReplicaSupervisor.class.getName());
  private static final long PERIOD_MS = 1_000;
  private static final Duration ONE_REOPENING_IN = Duration.ofHours(1);

  /// Room that a log needs to be opened and to grow.
  private static final long FREE_BYTES_MIN = 64L << 20;

  private final RaftNode node;
  private final LogDirectories logs;
  private final Map<Integer, Long> reopenedAtNanos = new ConcurrentHashMap<>();
  private final Set<Integer> damaged = new ConcurrentSkipListSet<>();
  private final Set<Thread> mending = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("replica-supervisor").daemon().factory());

  ReplicaSupervisor(RaftNode node, LogDirectories logs) {
    this.node = node;
    this.logs = logs;
  }

  void start() {
    var _ =
        timer.scheduleWithFixedDelay(
            () -> node.replicas().forEach(this::look), PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  Set<Integer> damaged() {
    return damaged;
  }

  /// Ratis closes a group by itself, for instance when it could not apply or flush, and says so
  /// only in its log.
  private void look(Replica replica) {
    try {
      RaftServer.Division division = replica.division();
      LifeCycle.State state = division.getInfo().getLifeCycleState();
      if (replica.problem() == null
          && (state.isClosingOrClosed()
              || state == LifeCycle.State.EXCEPTION
              || (state == LifeCycle.State.RUNNING && !division.getRaftLog().isOpened()))) {
        if (votes(division.getRaftConf(), division.getId())) {
          failed(replica, new IOException("its Raft group has closed itself"));
        } else {
          openAgain(replica);
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "shard={0} not looked at: {1}", replica.shard(), e.getMessage());
    }
  }

  /// While voters change, a vote counts only for those who are in both configurations. A replica
  /// that was copied here knows none until its shard's leader has added it.
  static boolean votes(RaftConfiguration configuration, RaftPeerId self) {
    return VotersOf.halves(configuration).stream().allMatch(half -> half.contains(self.toString()));
  }

  /// Ratis closes the group of a replica without a vote when it hears no leader any more: of one
  /// that has been voted out, but also of one that catches up to get its vote, or is just given it,
  /// when the leader dies under it. Open, it waits to be dropped, or for the next leader.
  private void openAgain(Replica replica) {
    String problem = "it has no vote in its shard";
    if (replica.fail(problem)) {
      node.quarantine(replica.shard(), problem);
      LOG.log(Level.INFO, "shard={0} replica opened again: {1}", replica.shard(), problem);
      aside(
          replica,
          () -> {
            close(replica);
            node.replace(replica, () -> {});
          });
    }
  }

  /// A replica whose log or store failed must neither vote nor confirm another entry: it is closed
  /// at once, and an fsync is never tried again.
  void failed(Replica replica, Throwable cause) {
    String problem = "failed: " + RaftNode.message(cause);
    if (!replica.fail(problem)) {
      return;
    }
    node.quarantine(replica.shard(), problem);
    LOG.log(
        Level.ERROR,
        "shard={0} replica closed after a failure; what was acknowledged is on the other replicas: {1}",
        replica.shard(),
        problem);
    aside(replica, () -> closeAndMend(replica, cause));
  }

  private interface Course {
    void run() throws IOException, InterruptedException;
  }

  /// Not on the caller's thread: it may be one of those that the closing waits for.
  private void aside(Replica replica, Course course) {
    Thread thread =
        Thread.ofVirtual()
            .name("fail-stop-" + replica.shard())
            .unstarted(() -> {
              try {
                course.run();
              } catch (IOException e) {
                LOG.log(Level.WARNING, "shard={0} {1}", replica.shard(), RaftNode.message(e));
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              } finally {
                mending.remove(Thread.currentThread());
              }
            });
    mending.add(thread);
    thread.start();
  }

  private void close(Replica replica) throws IOException {
    node.closeGroup(replica);
    replica.store().close();
  }

  private void closeAndMend(Replica replica, Throwable cause)
      throws IOException, InterruptedException {
    close(replica);
    if (isDamage(cause) || !mayOpenAgain(replica.shard())) {
      damaged.add(replica.shard());
      return;
    }
    awaitRoom();
    node.replace(
        replica,
        () -> {
          logs.rewriteEntries(replica.groupId().getUuid());
          LOG.log(Level.INFO, "shard={0} replica is opened again, once", replica.shard());
        });
  }

  private static boolean isDamage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StorageException.Corruption) {
        return true;
      }
    }
    return false;
  }

  private boolean mayOpenAgain(int shard) {
    long now = System.nanoTime();
    Long before = reopenedAtNanos.put(shard, now);
    return before == null || now - before > ONE_REOPENING_IN.toNanos();
  }

  /// A full disk is no damage; it may take a person to mend it.
  private void awaitRoom() throws IOException, InterruptedException {
    while (Files.getFileStore(logs.parked()).getUsableSpace() < FREE_BYTES_MIN) {
      TimeUnit.SECONDS.sleep(1);
    }
  }

  void opened(int shard) {
    damaged.remove(shard);
  }

  void notOpened(int shard) {
    damaged.add(shard);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    mending.forEach(Thread::interrupt);
  }
}
