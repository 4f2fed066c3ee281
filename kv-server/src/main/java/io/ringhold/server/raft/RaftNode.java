package io.ringhold.server.raft;

import io.ringhold.server.shard.ShardMachine;
import io.ringhold.storage.Engine;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.Shard;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.jspecify.annotations.Nullable;

/// The Raft server of this node. Starts empty; shards are added one by one, so that a damaged one
/// fails alone.
public final class RaftNode implements AutoCloseable {
  private static final Logger LOG = System.getLogger(RaftNode.class.getName());
  private static final long MANAGEMENT_TIMEOUT_MS = 30_000;
  private static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(10);

  /// Ratis does nothing while fewer entries than this were applied since the last cut. Its default,
  /// 1,024, would let 512 MiB of large entries pile up.
  private static final long ENTRIES_SINCE_LAST_MIN = 1;

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
  private final TermConfirmation confirmation;
  private final LeadershipWatchdog watchdog;
  private final LeaderBalancer balancer;
  private final Map<RaftGroupId, StateMachine> stateMachines = new ConcurrentHashMap<>();
  private final Map<Integer, Replica> replicas = new ConcurrentSkipListMap<>();
  private final Map<Integer, String> quarantined = new ConcurrentSkipListMap<>();
  private final ClientId clientId = ClientId.randomId();
  private final AtomicLong callIds = new AtomicLong();

  public RaftNode(Options options, Engine engine, Peers peers, InstantSource clock)
      throws IOException {
    this(options, engine, peers, clock, Seams.NONE);
  }

  /// Where tests take a protection away, to see that another test notices.
  ///
  /// @param proposers wraps each lane's way into the log
  /// @param silenceMax how long a leader's majority may be silent before the leader is forced down
  record Seams(UnaryOperator<CommandLane.Proposer> proposers, Duration silenceMax) {
    static final Seams NONE = new Seams(UnaryOperator.identity(), LeadershipWatchdog.SILENCE_MAX);
  }

  RaftNode(Options options, Engine engine, Peers peers, InstantSource clock, Seams seams)
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
    this.server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(options.peerId()))
            .setStateMachineRegistry(groupId ->
                Objects.requireNonNull(
                    stateMachines.get(groupId), "group without a shard: " + groupId))
            .setProperties(settings)
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    this.confirmation = new TermConfirmation(options.node(), peers);
    this.watchdog = new LeadershipWatchdog(this, seams.silenceMax());
    this.balancer = new LeaderBalancer(this);
    server.start();
    watchdog.start();
    balancer.start();
  }

  /// Opens a shard's store and joins its group. A shard that cannot be opened is quarantined; the
  /// others are served.
  public void addShard(ShardGroup group) {
    try {
      open(group);
    } catch (IOException | RuntimeException e) {
      stateMachines.remove(RaftGroupId.valueOf(group.id()));
      Replica begun = replicas.remove(group.shard());
      if (begun != null) {
        begun.close();
      }
      String problem = message(e);
      quarantined.put(group.shard(), problem);
      LOG.log(
          Level.ERROR,
          "shard={0} not served by this node, its data was left as it is: {1}",
          group.shard(),
          problem);
    }
  }

  private void open(ShardGroup group) throws IOException {
    String name = storeName(group.shard());
    boolean storeExists = engine.shardExists(name);
    boolean logExists = options.logs().exists(group.id());
    if (logExists && !storeExists) {
      throw new IOException("its Raft log is there but its tables are not; replace the replica");
    }
    Shard store = engine.openShard(name);
    if (!logExists && !store.durable().equals(LogPosition.ZERO)) {
      throw new IOException("its tables are there but its Raft log is not; replace the replica");
    }
    AppliedIndex applied = new AppliedIndex();
    Digests digests = new Digests();
    ShardMachine machine = new ShardMachine(group.shard(), store);
    ShardStateMachine stateMachine =
        new ShardStateMachine(
            store, machine, applied, digests, cause -> failStop(group.shard(), cause));
    RaftGroupId groupId = RaftGroupId.valueOf(group.id());
    stateMachines.put(groupId, stateMachine);
    // Before the group starts: the replay of its log may fail, and then the replica must be told.
    replicas.put(
        group.shard(),
        new Replica(
            group,
            options.node(),
            server,
            new Replica.Parts(store, machine, stateMachine, applied, digests, options.logs()),
            peers,
            confirmation,
            clock,
            seams.proposers()));
    options.logs().serve(group.id());
    join(group);
    requireNoGap(groupId, store.durable());
    options.logs().force(group.id());
  }

  private void join(ShardGroup group) throws IOException {
    try {
      server.groupManagement(
          GroupManagementRequest.newAdd(
              clientId, server.getId(), callIds.incrementAndGet(), raftGroup(group), false));
    } catch (IOException e) {
      throw new IOException(
          "its Raft log in %s cannot be opened: %s; replace the replica"
              .formatted(options.logs().served().resolve(group.id().toString()), message(e)));
    }
  }

  /// Tables and log are two files of one history: what lies between them would be lost without a
  /// word.
  private void requireNoGap(RaftGroupId groupId, LogPosition durable) throws IOException {
    long logStart = server.getDivision(groupId).getRaftLog().getStartIndex();
    long next = durable.term() == 0 ? 0 : durable.index() + 1;
    if (logStart > next) {
      remove(groupId);
      throw new IOException(
          "its tables end before log index %d and its Raft log begins at %d: the entries between are missing; replace the replica"
              .formatted(next, logStart));
    }
  }

  private static RaftGroup raftGroup(ShardGroup group) {
    List<RaftPeer> members =
        group.members().stream()
            .map(member ->
                RaftPeer.newBuilder()
                    .setId(member.peerId())
                    .setAddress(member.raftAddress())
                    .build())
            .toList();
    return RaftGroup.valueOf(RaftGroupId.valueOf(group.id()), members);
  }

  /// A replica whose log or store failed must neither vote nor confirm another entry: it is closed
  /// at once, and an fsync is never tried again.
  private void failStop(int shard, Throwable cause) {
    Replica replica = replicas.get(shard);
    String problem = "failed: " + message(cause);
    if (replica == null || !replica.fail(problem)) {
      return;
    }
    quarantined.put(shard, problem);
    LOG.log(
        Level.ERROR,
        "shard={0} replica closed after a failure; what was acknowledged is on the other replicas: {1}",
        shard,
        problem);
    // Not on the caller's thread: it is one of those that the removal waits for.
    Thread.ofVirtual().name("fail-stop-" + shard).start(() -> close(replica));
  }

  private void close(Replica replica) {
    try {
      server.groupManagement(
          GroupManagementRequest.newRemove(
              clientId,
              server.getId(),
              callIds.incrementAndGet(),
              replica.groupId(),
              false,
              false));
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "shard={0} did not close cleanly: {1}", replica.shard(), message(e));
    }
  }

  /// Closes a group and leaves its files as they are.
  private void remove(RaftGroupId groupId) throws IOException {
    server.groupManagement(
        GroupManagementRequest.newRemove(
            clientId, server.getId(), callIds.incrementAndGet(), groupId, false, false));
  }

  /// Lets Ratis cut the log of a shard behind what is flushed.
  public void cutLog(String storeName) {
    replicas.values().stream()
        .filter(replica -> storeName(replica.shard()).equals(storeName))
        .forEach(replica -> Thread.startVirtualThread(() -> takeSnapshot(replica)));
  }

  /// The store of a shard has failed in the background.
  public void storeFailed(String storeName, Throwable cause) {
    replicas.keySet().stream()
        .filter(shard -> storeName(shard).equals(storeName))
        .forEach(shard -> failStop(shard, cause));
  }

  /// Flushes all replicas of this node and cuts their logs; blocks until it is done.
  public void flush() {
    for (Replica replica : replicas.values()) {
      replica.requestFlush();
      takeSnapshot(replica);
    }
  }

  private void takeSnapshot(Replica replica) {
    try {
      server.snapshotManagement(
          SnapshotManagementRequest.newCreate(
              clientId,
              server.getId(),
              replica.groupId(),
              callIds.incrementAndGet(),
              MANAGEMENT_TIMEOUT_MS,
              ENTRIES_SINCE_LAST_MIN));
    } catch (IOException | RuntimeException e) {
      LOG.log(
          Level.DEBUG,
          "shard={0} log not cut this time, the next flush does: {1}",
          replica.shard(),
          message(e));
    }
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
    return "shard-%03d".formatted(shard);
  }

  /// What lies at the bottom: it names the file, and those above it only say who met it.
  private static String message(Throwable failure) {
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
