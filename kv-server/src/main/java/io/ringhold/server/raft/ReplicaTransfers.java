package io.ringhold.server.raft;

import io.ringhold.server.transfer.CheckpointFetch;
import io.ringhold.server.transfer.CheckpointSource;
import io.ringhold.server.transfer.Checkpoints;
import io.ringhold.server.transfer.Staging;
import io.ringhold.server.transfer.Throttle;
import io.ringhold.server.transfer.TransferProgress;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.Shard;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;

/// Gives the state of this node's replicas to other nodes, and takes theirs for replicas that are
/// new, or so far behind that the others' logs do not reach back to them.
public final class ReplicaTransfers implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ReplicaTransfers.class.getName());

  /// Replicas of this node that catch up at the same time; the others wait their turn.
  private static final int AT_ONCE_MAX = 2;

  private static final long RETRY_AFTER_MS = 1_000;

  /// @param root the node's data directory
  /// @param source how other nodes are asked
  /// @param bytesPerSecond what this node may send, all transfers together; 0 means no limit
  public record Options(Path root, CheckpointSource source, LongSupplier bytesPerSecond) {
    Staging staging(String storeName) {
      return new Staging(root.resolve("transfers").resolve(storeName));
    }
  }

  private final Options options;
  private final RaftNode node;
  private final Checkpoints checkpoints;
  private final LongAdder bytesReceived = new LongAdder();
  private final Semaphore turns = new Semaphore(AT_ONCE_MAX, true);
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();

  ReplicaTransfers(Options options, RaftNode node, InstantSource clock, Checkpoints.Maker maker)
      throws IOException {
    this.options = options;
    this.node = node;
    this.checkpoints =
        new Checkpoints(
            options.root().resolve("checkpoints"),
            new Throttle(options.bytesPerSecond()),
            clock,
            maker);
  }

  Staging staging(int shard) {
    return options.staging(RaftNode.storeName(shard));
  }

  /// What is kept for other nodes, to be read by the door that they knock at.
  public Checkpoints checkpoints() {
    return checkpoints;
  }

  public long bytesReceived() {
    return bytesReceived.sum();
  }

  /// Keeps a checkpoint of a shard for a reader. It holds everything that this replica had applied
  /// when it was asked, memtable included.
  ///
  /// @param indexMin refuses when this replica has not applied as much
  /// @return its id in [#checkpoints]
  public String open(int shard, UUID group, long indexMin, String reader) throws IOException {
    Replica replica = node.replica(shard);
    if (replica == null
        || replica.problem() != null
        || !replica.groupId().getUuid().equals(group)) {
      throw new IOException("no replica of shard %d is served here".formatted(shard));
    }
    String storeName = RaftNode.storeName(shard);
    String existing = checkpoints.existing(storeName, indexMin, reader);
    if (existing != null) {
      return existing;
    }
    if (replica.appliedIndex() < indexMin) {
      throw new IOException(
          "this replica of shard %d is at log index %d and %d was asked for"
              .formatted(shard, replica.appliedIndex(), indexMin));
    }
    return checkpoints.open(storeName, replica.store(), () -> node.flush(replica), reader);
  }

  /// Fetches a shard that this node does not have, and commits it as the one to open.
  void fetch(ShardGroup group, String sourceNode, boolean votes, TransferProgress progress)
      throws IOException, InterruptedException {
    Staging staging = staging(group.shard());
    LogPosition position = bring(group, sourceNode, 0, staging, null, progress);
    staging.commit(position, Staging.Log.DISCARD, votes);
  }

  private LogPosition bring(
      ShardGroup group,
      String sourceNode,
      long indexMin,
      Staging staging,
      @Nullable Shard local,
      TransferProgress progress)
      throws IOException, InterruptedException {
    turns.acquire();
    try {
      return new CheckpointFetch(options.source(), bytesReceived)
          .run(
              new CheckpointFetch.Wanted(sourceNode, group.shard(), group.id(), indexMin),
              staging,
              local,
              progress);
    } finally {
      turns.release();
    }
  }

  /// The leader's log begins behind what this replica has. Answers where the replica is when it has
  /// been brought as far. When its state had to be replaced, the replica is closed and opened
  /// again, and nobody waits for the answer any more.
  void catchUp(
      Replica replica, String leader, long firstIndex, CompletableFuture<TermIndex> answer) {
    Thread thread =
        Thread.ofVirtual()
            .name("catch-up-" + replica.shard())
            .unstarted(() -> {
              try {
                catchUpOnce(replica, leader, firstIndex, answer);
              } catch (InterruptedException _) {
                // The node stops, and nobody waits for the answer.
              } catch (IOException | RuntimeException e) {
                tryLater(replica, leader, e, answer);
              } finally {
                running.remove(Thread.currentThread());
              }
            });
    running.add(thread);
    thread.start();
  }

  private void catchUpOnce(
      Replica replica, String leader, long firstIndex, CompletableFuture<TermIndex> answer)
      throws IOException, InterruptedException {
    if (replica.appliedIndex() + 1 >= firstIndex) {
      // Only the leader's memory of it is short. What is answered must be durable.
      node.flush(replica);
      LogPosition durable = replica.store().durable();
      // Where nothing was ever written there is no state to begin from: the log has it all, and
      // Ratis appends from its beginning. Told of a position it would look for a state there.
      answer.complete(durable.term() == 0 ? null : ShardStateMachine.termIndex(durable));
      return;
    }
    LOG.log(
        Level.INFO,
        "shard={0} is at log index {1,number,#}, the log of node={2} begins at {3,number,#}: fetching its state",
        replica.shard(),
        replica.appliedIndex(),
        leader,
        firstIndex);
    long before = bytesReceived.sum();
    Staging staging = staging(replica.shard());
    LogPosition position =
        bring(
            replica.group(),
            leader,
            firstIndex - 1,
            staging,
            replica.store(),
            TransferProgress.NONE);
    install(replica, staging, position);
    LOG.log(
        Level.INFO,
        "shard={0} installed the state of node={1} at log index {2,number,#}, {3,number,#} bytes received",
        replica.shard(),
        leader,
        position.index(),
        bytesReceived.sum() - before);
  }

  /// Puts the new state in the place of the old one. The group is closed for that, so that it opens
  /// on the new state as after a restart: nothing of the old one, in memory or in the log, is left
  /// to fit.
  ///
  /// The log is kept when it holds the checkpoint's last entry, because what follows it may have
  /// been confirmed to a leader; otherwise all of it goes (Raft, section 7). While the leader is
  /// told that a snapshot is being installed Ratis appends nothing; what it had begun to append
  /// before is looked for again when the log is closed.
  private void install(Replica replica, Staging staging, LogPosition position) throws IOException {
    RaftServer.Division division = replica.division();
    RaftLog log = division.getRaftLog();
    TermIndex inItsPlace = log.getTermIndex(position.index());
    boolean keepLog = inItsPlace != null && inItsPlace.getTerm() == position.term();
    TermIndex last = log.getLastEntryTermIndex();
    if (!replica.fail("opens again on a newer state")) {
      throw new IOException("the replica has failed");
    }
    node.closeGroup(replica);
    boolean grew = log.getFlushIndex() > (last == null ? -1 : last.getIndex());
    boolean newer = position.index() > replica.store().durable().index();
    replica.store().close();
    node.replace(
        replica,
        () -> {
          if (newer && (keepLog || !grew)) {
            commit(staging, position, keepLog ? Staging.Log.KEEP : Staging.Log.DISCARD);
          }
        });
  }

  /// Committed or not, either state is whole.
  private static void commit(Staging staging, LogPosition position, Staging.Log log) {
    try {
      staging.commit(position, log, true);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "a state that was fetched could not be committed: {0}",
          String.valueOf(e.getMessage()));
    }
  }

  /// Ratis would ask again at once, and again.
  private void tryLater(
      Replica replica, String leader, Exception why, CompletableFuture<TermIndex> answer) {
    LOG.log(
        Level.WARNING,
        "shard={0} its state could not be fetched from node={1}, trying again: {2}",
        replica.shard(),
        leader,
        String.valueOf(why.getMessage()));
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_AFTER_MS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    answer.completeExceptionally(why);
  }

  @Override
  public void close() {
    running.forEach(Thread::interrupt);
    checkpoints.close();
  }
}
