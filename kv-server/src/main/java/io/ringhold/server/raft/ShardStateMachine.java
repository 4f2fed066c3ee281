package io.ringhold.server.raft;

import io.ringhold.server.shard.LogEntry;
import io.ringhold.server.shard.LogEntryCodec;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.ShardMachine;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.Shard;
import io.ringhold.storage.StorageException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/// Ratis' view of a [ShardMachine]: carries committed entries in and durable positions out, and
/// decides nothing itself.
///
/// What Ratis calls a snapshot is the durable state of the shard's store: [#takeSnapshot] does no
/// I/O, it tells Ratis how far the flushed tables reach, so that it may cut its log there and
/// replays from there after a restart.
final class ShardStateMachine extends BaseStateMachine {
  private static final Logger LOG = System.getLogger(ShardStateMachine.class.getName());

  /// A flush is due at the latest when this much of the log has been applied since the last one, so
  /// that the log stays short.
  private static final long APPLIED_LOG_BYTES_MAX = 24L * 1024 * 1024;

  /// Entries that stay in front of the last one that all replicas are known to have. One is what
  /// the next is appended behind: without it Ratis wants to send a snapshot. The others are for a
  /// leader that died before its own disk had what the others had already committed.
  private static final long ENTRIES_KEPT_FOR_PEERS = 32;

  private final Shard store;
  private final ShardMachine machine;
  private final AppliedIndex applied;
  private final Digests digests;
  private final Consumer<Throwable> onFailure;
  private final Behind onBehind;
  private final LogKeeping keeping;
  private volatile @Nullable SnapshotInfo published;
  private long appliedLogBytes;
  private volatile boolean flushRequested;

  /// Where Ratis was last told to cut its log; it must not hear of an earlier place.
  private long cutAt;

  /// Told that the leader's log begins at an index that this replica has not reached.
  interface Behind {
    /// @param installed to be completed with a durable position, never before it is one
    void catchUp(String leader, long firstIndex, CompletableFuture<TermIndex> installed);
  }

  ShardStateMachine(
      Shard store,
      ShardMachine machine,
      AppliedIndex applied,
      Digests digests,
      LogKeeping keeping,
      Consumer<Throwable> onFailure,
      Behind onBehind) {
    this.store = store;
    this.machine = machine;
    this.applied = applied;
    this.digests = digests;
    this.keeping = keeping;
    this.onFailure = onFailure;
    this.onBehind = onBehind;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
      throws IOException {
    getLifeCycle()
        .startAndTransition(
            () -> {
              super.initialize(server, groupId, storage);
              publishDurable();
              cutAt = store.durable().index();
              LogPosition position = store.applied();
              if (position.term() > 0) {
                setLastAppliedTermIndex(TermIndex.valueOf(position.term(), position.index()));
                applied.advanceTo(position.index());
              }
            },
            IOException.class);
  }

  @Override
  public TransactionContext preAppendTransaction(TransactionContext transaction) {
    if (transaction.getClientRequest().getMessage() instanceof EntryMessage message) {
      message.markAppended();
    }
    return transaction;
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto logEntry = transaction.getLogEntry();
    try {
      LogEntry entry = entryOf(transaction, logEntry);
      List<Outcome> outcomes = machine.apply(entry, logEntry.getTerm(), logEntry.getIndex());
      updateLastAppliedTermIndex(logEntry.getTerm(), logEntry.getIndex());
      if (outcomes.stream().anyMatch(Outcome.Marked.class::isInstance)) {
        digests.compute(
            logEntry.getIndex(), store.snapshot(), machine.attachment(), this::unreadable);
      }
      appliedLogBytes += logEntry.getSerializedSize();
      rotateWhenDue();
      applied.advanceTo(logEntry.getIndex());
      return CompletableFuture.completedFuture(new OutcomesMessage(outcomes));
    } catch (RuntimeException e) {
      // A replica that cannot apply must stop, not skip: Ratis closes the division when this is
      // thrown.
      onFailure.accept(e);
      throw e;
    }
  }

  private static LogEntry entryOf(TransactionContext transaction, LogEntryProto logEntry) {
    if (transaction.getClientRequest() != null
        && transaction.getClientRequest().getMessage() instanceof EntryMessage message) {
      return message.entry();
    }
    return LogEntryCodec.decode(
        logEntry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
  }

  private void rotateWhenDue() {
    if (store.wantsRotation() || appliedLogBytes >= APPLIED_LOG_BYTES_MAX) {
      store.rotate(machine.attachment());
      appliedLogBytes = 0;
    }
  }

  /// Makes the next [#takeSnapshot] flush first. That runs on the thread that applies, the only one
  /// that may.
  void requestFlush() {
    flushRequested = true;
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
    Level level = member.getPeerId().equals(leader) ? Level.INFO : Level.DEBUG;
    LOG.log(level, "shard={0} leader={1}", machine.shard(), ShardGroup.nodeOf(leader.toString()));
  }

  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    super.notifyTermIndexUpdated(term, index);
    machine.advance(term, index);
    applied.advanceTo(index);
  }

  /// Called after a flush, by way of Ratis' snapshot request: publishes what is durable, so that
  /// the log in front of it can go.
  @Override
  public long takeSnapshot() {
    if (flushRequested) {
      flushRequested = false;
      store.flush(machine.attachment());
      appliedLogBytes = 0;
    }
    publishDurable();
    long cut = keeping.cut(store.durable().index(), neededByNobody());
    if (cut <= cutAt) {
      return RaftLog.INVALID_LOG_INDEX;
    }
    cutAt = cut;
    return cut;
  }

  /// The last entry that no replica can ask for any more, as far as this one knows. Left to itself
  /// Ratis forgets those replicas that it has not heard of since its start.
  private long neededByNobody() {
    try {
      RaftServer.Division division = getServer().join().getDivision(getGroupId());
      Collection<CommitInfoProto> heardOf = division.getCommitInfos();
      return heardOf.size() < division.getRaftConf().getAllPeers().size()
          ? RaftLog.INVALID_LOG_INDEX
          : heardOf.stream().mapToLong(CommitInfoProto::getCommitIndex).min().orElseThrow()
              - ENTRIES_KEPT_FOR_PEERS;
    } catch (IOException _) {
      return RaftLog.INVALID_LOG_INDEX; // closing
    }
  }

  private void publishDurable() {
    LogPosition durable = store.durable();
    published = durable.term() == 0 ? null : new DurableState(termIndex(durable));
  }

  static TermIndex termIndex(LogPosition position) {
    return TermIndex.valueOf(position.term(), position.index());
  }

  /// Also asked of healthy replicas, after the leader has lost sight of them; they answer at once.
  @Override
  public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(
      RoleInfoProto role, TermIndex firstInLog) {
    LogPosition durable = store.durable();
    if (durable.term() > 0 && durable.index() + 1 >= firstInLog.getIndex()) {
      return CompletableFuture.completedFuture(termIndex(durable));
    }
    CompletableFuture<TermIndex> installed = new CompletableFuture<>();
    String leader = role.getFollowerInfo().getLeaderInfo().getId().getId().toStringUtf8();
    onBehind.catchUp(ShardGroup.nodeOf(leader), firstInLog.getIndex(), installed);
    return installed;
  }

  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    return published;
  }

  private record DurableState(TermIndex termIndex) implements SnapshotInfo {
    @Override
    public TermIndex getTermIndex() {
      return termIndex;
    }

    @Override
    public long getTerm() {
      return termIndex.getTerm();
    }

    @Override
    public long getIndex() {
      return termIndex.getIndex();
    }

    @Override
    public List<FileInfo> getFiles() {
      return List.of();
    }
  }

  /// The base class never completes it for a replica that is behind; nothing here reads through
  /// Ratis.
  @Override
  public CompletableFuture<Message> queryStale(Message request, long minIndex) {
    return CompletableFuture.failedFuture(
        new UnsupportedOperationException("reads do not go through Ratis"));
  }

  @Override
  public CompletableFuture<Message> query(Message request) {
    return queryStale(request, 0);
  }

  /// A store that could not be read once must not lead: the other replicas hold the same, readable.
  void unreadable(StorageException cause) {
    if (!(cause instanceof StorageException.Closed)) {
      onFailure.accept(cause);
    }
  }

  /// An I/O error of the log is final: a replica that went on would vote and confirm with entries
  /// that its disk does not have.
  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failedEntry) {
    onFailure.accept(cause);
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  /// Called by the applying thread after [#notifyInstallSnapshotFromLeader] has been answered with
  /// a position. Ratis applies from the published one on: with a memtable behind it entries would
  /// be applied twice.
  @Override
  public void reinitialize() {
    getLifeCycle().transition(LifeCycle.State.STARTING);
    if (store.applied().index() > store.durable().index()) {
      store.flush(machine.attachment());
      appliedLogBytes = 0;
    }
    publishDurable();
    getLifeCycle().transition(LifeCycle.State.RUNNING);
  }
}
