package io.ringhold.server.raft;

import io.ringhold.server.shard.ShardMachine;
import io.ringhold.server.transfer.Checkpoints;
import io.ringhold.server.transfer.Staging;
import io.ringhold.server.transfer.TransferProgress;
import io.ringhold.storage.Engine;
import io.ringhold.storage.Shard;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/// The Raft server of this node. Starts empty; shards are added one by one, so that a damaged one
/// fails alone.
public final class RaftNode implements AutoCloseable {
  private static final Logger LOG = System.getLogger(RaftNode.class.getName());
  private static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(10);

  /// @param raftHost interface to listen on
  /// @param logs directory of the Raft logs of the shards that are served
  public record Options(
      String node, String storeId, String raftHost, int raftPort, LogDirectories logs) {
    String peerId() {
      return new ShardGroup.Member(node, storeId, "").peerId();
    }
  }

  private final Options options;
  private final Engine engine;
  private final Peers peers;
  private final InstantSource clock;
  private final Seams seams;
  private final RaftServer server;
  private final RaftGroups groups;
  private final ReplicaOpening opening;
  private final ReplicaTransfers transfers;
  private final TermConfirmation confirmation;
  private final LeadershipWatchdog watchdog;
  private final LeaderBalancer balancer;
  private final ReplicaSupervisor supervisor;
  private final Map<RaftGroupId, StateMachine> stateMachines = new ConcurrentHashMap<>();
  private final Map<Integer, Replica> replicas = new ConcurrentSkipListMap<>();

  /// Of each shard: held while its replica is closed, and its files change hands. Without it one
  /// that closes a replica could take the log away from under another that opens the next one.
  private final Map<Integer, ReentrantLock> changing = new ConcurrentHashMap<>();

  private final Map<Integer, String> quarantined = new ConcurrentSkipListMap<>();
  private volatile Map<Integer, String> preferredLeaders = Map.of();

  public RaftNode(
      Options options,
      Engine engine,
      Peers peers,
      ReplicaTransfers.Options transfers,
      InstantSource clock)
      throws IOException {
    this(options, engine, peers, transfers, clock, Seams.NONE);
  }

  /// Where tests take a protection away, to see that another test notices.
  ///
  /// @param proposers wraps each lane's way into the log
  /// @param silenceMax how long a leader's majority may be silent before the leader is forced down
  /// @param checkpoints how a store's checkpoint is made
  /// @param logBytesForLate see [LogKeeping]
  /// @param wedgedAfter see [WedgedFollowers]
  /// @param fences whether an order of an old epoch is refused
  record Seams(
      UnaryOperator<CommandLane.Proposer> proposers,
      Duration silenceMax,
      Checkpoints.Maker checkpoints,
      long logBytesForLate,
      Duration wedgedAfter,
      boolean fences) {
    static final Seams NONE =
        new Seams(
            UnaryOperator.identity(),
            LeadershipWatchdog.SILENCE_MAX,
            Checkpoints.Maker.HONEST,
            LogKeeping.BYTES_FOR_LATE_MAX,
            WedgedFollowers.SILENCE_MAX,
            true);
  }

  RaftNode(
      Options options,
      Engine engine,
      Peers peers,
      ReplicaTransfers.Options transfers,
      InstantSource clock,
      Seams seams)
      throws IOException {
    this.options = options;
    this.engine = engine;
    this.peers = peers;
    this.clock = clock;
    this.seams = seams;
    options.logs().parkAll();
    RaftProperties settings =
        RaftSettings.of(options.logs().served(), options.raftHost(), options.raftPort());
    RaftSettings.requireSafe(settings);
    GroupDoor door = new GroupDoor();
    this.server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(options.peerId()))
            .setStateMachineRegistry(groupId ->
                Objects.requireNonNull(
                    stateMachines.get(groupId), "group without a shard: " + groupId))
            .setProperties(settings)
            .setParameters(door.parameters())
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    this.groups = new RaftGroups(server, door);
    this.opening = new ReplicaOpening(options.logs(), engine, server, groups);
    this.transfers = new ReplicaTransfers(transfers, this, clock, seams.checkpoints());
    this.confirmation = new TermConfirmation(options.peerId(), peers);
    this.watchdog =
        new LeadershipWatchdog(
            this, seams.silenceMax(), new WedgedFollowers(this, peers, seams.wedgedAfter()));
    this.balancer = new LeaderBalancer(this);
    this.supervisor = new ReplicaSupervisor(this, options.logs());
    server.start();
    watchdog.start();
    balancer.start();
    supervisor.start();
  }

  /// Opens a shard's store and joins its group. A shard that cannot be opened is quarantined; the
  /// others are served. Does nothing when the thread was interrupted: the node is about to stop.
  public void addShard(ShardGroup group) {
    try {
      if (!Thread.currentThread().isInterrupted()) {
        open(group);
      }
    } catch (IOException | RuntimeException e) {
      if (isInterrupt(e)) {
        LOG.log(Level.INFO, "shard={0} stopped while it was opened", group.shard());
        Thread.currentThread().interrupt();
        return;
      }
      String problem = message(e);
      quarantined.put(group.shard(), problem);
      supervisor.notOpened(group.shard());
      LOG.log(
          Level.ERROR,
          "shard={0} not served by this node, its data was left as it is: {1}",
          group.shard(),
          problem);
    }
  }

  private static boolean isInterrupt(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause instanceof InterruptedIOException
          || cause instanceof ClosedByInterruptException) {
        return true;
      }
    }
    return false;
  }

  private void open(ShardGroup group) throws IOException {
    try {
      assemble(group);
      quarantined.remove(group.shard());
      supervisor.opened(group.shard());
    } catch (IOException | RuntimeException e) {
      stateMachines.remove(RaftGroupId.valueOf(group.id()));
      Replica begun = replicas.remove(group.shard());
      if (begun != null) {
        begun.close();
        begun.store().close();
      }
      throw e;
    }
  }

  private void assemble(ShardGroup group) throws IOException {
    Staging staging = transfers.staging(group.shard());
    Shard store = opening.openStore(group, staging);
    Replica replica = replica(group, store);
    // Before the group starts: the replay of its log may fail, and then the replica must be told.
    replicas.put(group.shard(), replica);
    opening.join(group, store, staging);
  }

  private Replica replica(ShardGroup group, Shard store) {
    AppliedIndex applied = new AppliedIndex();
    Digests digests = new Digests();
    ShardMachine machine = new ShardMachine(group.shard(), store);
    ShardStateMachine stateMachine =
        new ShardStateMachine(
            store,
            machine,
            applied,
            digests,
            new LogKeeping(
                options.logs(),
                group.id(),
                seams.logBytesForLate(),
                () -> transfers.checkpoints().heldFrom(storeName(group.shard()))),
            cause -> failed(group.shard(), machine, cause),
            (leader, first, answer) -> behind(group.shard(), machine, leader, first, answer));
    stateMachines.put(RaftGroupId.valueOf(group.id()), stateMachine);
    return new Replica(
        group,
        options.node(),
        server,
        new Replica.Parts(store, machine, stateMachine, applied, digests, options.logs()),
        peers,
        confirmation,
        clock,
        seams.proposers());
  }

  /// Whether this node holds a replica of the shard that can be opened with [#addShard], founded
  /// here or copied to its end.
  public boolean holds(ShardGroup group) throws IOException {
    return engine.shardExists(storeName(group.shard()))
        || transfers.staging(group.shard()).isCommitted();
  }

  /// Makes a replica of a shard that this node does not hold: fetches its state from another node,
  /// installs it, and opens the group without peers, so that it neither votes nor stands for
  /// election before the shard's leader has added it. Blocks; an interrupt ends it and leaves
  /// behind only what the next try need not fetch again.
  ///
  /// A replica that was copied is opened at the next start by [#addShard], with no peers again.
  ///
  /// @param group without members
  public void copyShard(ShardGroup group, String sourceNode, TransferProgress progress)
      throws IOException, InterruptedException {
    if (!group.members().isEmpty() || replicas.containsKey(group.shard())) {
      throw new IllegalArgumentException("shard %d is here already".formatted(group.shard()));
    }
    if (!holds(group)) {
      transfers.fetch(group, sourceNode, options.logs().hasVotes(group.id()), progress);
    }
    open(group);
  }

  /// Gives a replica up: closes its group and deletes its tables and its log. Its term and vote
  /// stay for ever, so that the same disk, when it joins the group again, does not vote twice in
  /// one term. To be repeated when it was cut short.
  ///
  /// Only for a replica that is no voter any more. A voter whose log is emptied has confirmed
  /// entries that it cannot show; with it a majority could elect a leader that lacks them. A
  /// damaged replica is therefore first taken out of the group's configuration, and then dropped
  /// and, if it is to live here again, copied and added anew.
  public void dropShard(ShardGroup group) throws IOException {
    boolean dropped = false;
    while (!dropped) {
      Replica replica = replicas.get(group.shard());
      if (replica != null) {
        var _ = replica.fail("dropped");
        closeGroup(replica);
      }
      dropped = dropClosed(group, replica);
    }
  }

  /// Returns false when the replica was opened again meanwhile.
  private boolean dropClosed(ShardGroup group, @Nullable Replica replica) throws IOException {
    ReentrantLock lock = changing(group.shard());
    lock.lock();
    try {
      if (!Objects.equals(replica, replicas.get(group.shard()))) {
        return false;
      }
      replicas.remove(group.shard());
      deleteAll(group);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void deleteAll(ShardGroup group) throws IOException {
    options.logs().park(group.id());
    transfers.staging(group.shard()).drop();
    engine.dropShard(storeName(group.shard()));
    options.logs().discardAllButVotes(group.id());
    quarantined.remove(group.shard());
    supervisor.opened(group.shard());
  }

  private void behind(
      int shard,
      ShardMachine machine,
      String leader,
      long firstIndex,
      CompletableFuture<TermIndex> answer) {
    Replica replica = replicas.get(shard);
    if (replica == null || !replica.isOf(machine)) {
      answer.completeExceptionally(new IOException("the replica is closed"));
    } else {
      transfers.catchUp(replica, leader, firstIndex, answer);
    }
  }

  /// A read that began before a replica was replaced may fail after it: that says nothing about the
  /// new one.
  private void failed(int shard, ShardMachine machine, Throwable cause) {
    Replica replica = replicas.get(shard);
    if (replica != null && replica.isOf(machine)) {
      supervisor.failed(replica, cause);
    }
  }

  /// The group of a shard that this node leads, confirmed by a majority.
  public GroupReport group(int shard, Deadline deadline) throws InterruptedException {
    Replica replica = replicas.get(shard);
    return replica == null
        ? new GroupReport.Unconfirmed(
            "node %s has no replica of shard %d".formatted(options.node(), shard))
        : replica.group(deadline);
  }

  /// Changes the voters of a shard that this node leads; nothing happens unless they are those
  /// given and no newer order has been heard. Blocks until the new ones have caught up.
  ///
  /// @param epoch of the order
  /// @param before peer ids
  /// @return what is in the way; null when it is done
  public @Nullable String changeVoters(
      int shard, long epoch, List<String> before, List<ShardGroup.Member> after, Deadline deadline)
      throws InterruptedException {
    Replica replica = replicas.get(shard);
    if (replica == null) {
      return "node %s has no replica of shard %d".formatted(options.node(), shard);
    }
    return switch (new GroupChange(server, replica, seams.fences())
        .run(epoch, before, after, deadline)) {
      case GroupChange.Result.Changed() -> null;
      case GroupChange.Result.Old(var newest) ->
          "the order is of epoch %d, and shard %d has been fenced by epoch %d"
              .formatted(epoch, shard, newest);
      case GroupChange.Result.NotYet(var why) -> why;
    };
  }

  /// Gives the leadership of a shard to a peer.
  public void passLeadership(int shard, String peerId) throws IOException {
    Replica replica = replicas.get(shard);
    if (replica != null) {
      Leaderships.transfer(server, replica, RaftPeerId.valueOf(peerId));
    }
  }

  /// Which peer shall lead each shard, when it can.
  public void preferLeaders(Map<Integer, String> peerIds) {
    preferredLeaders = Map.copyOf(peerIds);
  }

  Map<Integer, String> preferredLeaders() {
    return preferredLeaders;
  }

  /// What is done to the files of a closed replica before it is opened again.
  interface Preparation {
    void run() throws IOException;
  }

  /// Opens a closed replica again, unless it has been dropped meanwhile.
  void replace(Replica closed, Preparation preparation) throws IOException {
    ReentrantLock lock = changing(closed.shard());
    lock.lock();
    try {
      if (replicas.remove(closed.shard(), closed)) {
        preparation.run();
        addShard(closed.group());
      }
    } catch (IOException e) {
      quarantined.put(closed.shard(), message(e));
      supervisor.notOpened(closed.shard());
      throw e;
    } finally {
      lock.unlock();
    }
  }

  void quarantine(int shard, String problem) {
    quarantined.put(shard, problem);
  }

  /// Closes a replica's group; its log is parked then. Nothing is done when another replica has
  /// taken its place meanwhile.
  void closeGroup(Replica replica) throws IOException {
    ReentrantLock lock = changing(replica.shard());
    lock.lock();
    try {
      if (replicas.get(replica.shard()) == replica) {
        groups.remove(replica.groupId());
        options.logs().park(replica.groupId().getUuid());
      }
    } catch (IOException e) {
      quarantined.put(replica.shard(), message(e) + "; it opens again when the node restarts");
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock changing(int shard) {
    return changing.computeIfAbsent(shard, _ -> new ReentrantLock());
  }

  /// Lets Ratis cut the log of a shard behind what is flushed.
  public void cutLog(String storeName) {
    replicas.values().stream()
        .filter(replica -> storeName(replica.shard()).equals(storeName))
        .forEach(replica -> Thread.startVirtualThread(() -> takeSnapshot(replica)));
  }

  /// The store of a shard has failed in the background.
  public void storeFailed(String storeName, Throwable cause) {
    replicas.values().stream()
        .filter(replica -> storeName(replica.shard()).equals(storeName))
        .forEach(replica -> supervisor.failed(replica, cause));
  }

  /// Flushes all replicas of this node and cuts their logs; blocks until it is done.
  public void flush() {
    replicas.values().forEach(this::flush);
  }

  void flush(Replica replica) {
    replica.requestFlush();
    takeSnapshot(replica);
  }

  private void takeSnapshot(Replica replica) {
    try {
      groups.takeSnapshot(replica.groupId());
    } catch (IOException | RuntimeException e) {
      LOG.log(
          Level.DEBUG,
          "shard={0} log not cut this time, the next flush does: {1}",
          replica.shard(),
          message(e));
    }
  }

  /// How this node's replicas give their state to others and take it from them.
  public ReplicaTransfers transfers() {
    return transfers;
  }

  public Collection<Replica> replicas() {
    return replicas.values();
  }

  public @Nullable Replica replica(int shard) {
    return replicas.get(shard);
  }

  /// Shards that this node should serve and does not, and why.
  public Map<Integer, String> quarantined() {
    return quarantined;
  }

  /// Those of the quarantined shards whose replica here cannot be mended: it has to be replaced.
  /// That is for the mover: as long as it is a voter, nobody may empty it (see [#dropShard]).
  public Set<Integer> damaged() {
    return supervisor.damaged();
  }

  /// False when the Raft server has closed itself under a living process, as it does after a very
  /// long pause: only a restart helps.
  public boolean isAlive() {
    LifeCycle.State state = server.getLifeCycleState();
    return !state.isClosingOrClosed() && state != LifeCycle.State.EXCEPTION;
  }

  /// Passes on what this node leads, to followers that are alive; it may lead again later.
  public void giveLeadershipsAway() {
    Leaderships.handOverAll(server, replicas.values());
  }

  /// Leads nothing any more when it returns, as far as other replicas are able to take over; at
  /// most a few seconds.
  public void handOverLeaderships() {
    watchdog.close();
    balancer.close();
    Leaderships.handOverAll(server, replicas.values());
  }

  RaftServer server() {
    return server;
  }

  public static String storeName(int shard) {
    return shard == ShardGroup.META ? "meta" : "shard-%03d".formatted(shard);
  }

  /// What lies at the bottom: it names the file, and those above it only say who met it.
  static String message(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /// Blocks for a bounded time: closing a log of Ratis 3.3.0 can wait for its cache thread, which
  /// waits for the log's lock. Everything acknowledged is on disk, so a server that does not close
  /// is left to end with the process.
  @Override
  public void close() {
    watchdog.close();
    balancer.close();
    supervisor.close();
    transfers.close();
    confirmation.close();
    replicas.values().forEach(Replica::close);
    Thread closing = Thread.ofPlatform().daemon().name("raft-close").start(this::closeServer);
    try {
      if (!closing.join(CLOSE_TIME_MAX)) {
        LOG.log(Level.WARNING, "the Raft server did not close in {0}; going on", CLOSE_TIME_MAX);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeServer() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the Raft server did not close cleanly: {0}", message(e));
    }
  }
}
