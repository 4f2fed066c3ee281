package io.ringhold.server.raft;

import static org.awaitility.Awaitility.await;

import io.ringhold.server.shard.Answer;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Condition;
import io.ringhold.server.shard.Operation;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Query;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.server.shard.RequestIdentity;
import io.ringhold.server.transfer.CheckpointFile;
import io.ringhold.server.transfer.CheckpointList;
import io.ringhold.server.transfer.CheckpointSource;
import io.ringhold.server.transfer.Checkpoints;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Checkpoint;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.jspecify.annotations.Nullable;

/// Three replicas of one shard in one JVM, on real disks and sockets, behind a [Firewall].
final class TestCluster implements AutoCloseable {
  static final int SHARD = 0;
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> NAMES = List.of("node-0", "node-1", "node-2");

  /// Takes protections away. @param confirmsAlways peers confirm any leader, even through a cut
  record Weakness(
      UnaryOperator<CommandLane.Proposer> proposers,
      boolean confirmsAlways,
      Duration silenceMax,
      Checkpoints.Maker checkpoints,
      long logBytesForLate) {
    Weakness(
        UnaryOperator<CommandLane.Proposer> proposers,
        boolean confirmsAlways,
        Duration silenceMax) {
      this(
          proposers,
          confirmsAlways,
          silenceMax,
          Checkpoints.Maker.HONEST,
          LogKeeping.BYTES_FOR_LATE_MAX);
    }

    static Weakness none() {
      return new Weakness(UnaryOperator.identity(), false, LeadershipWatchdog.SILENCE_MAX);
    }

    /// The log is cut behind each flush, so that whoever was away needs a checkpoint.
    static Weakness shortLogs(Checkpoints.Maker maker) {
      return new Weakness(
          UnaryOperator.identity(), false, LeadershipWatchdog.SILENCE_MAX, maker, 0);
    }
  }

  private record Running(RaftNode raft, Engine engine) {}

  private final Path root;
  private final Weakness weakness;
  private final UUID groupId = UUID.randomUUID();
  private final Firewall firewall = new Firewall();
  private final Map<String, Integer> ports = new TreeMap<>();
  private final Map<String, Running> running = new ConcurrentSkipListMap<>();
  private final Map<String, CommandLane.Proposer> proposers = new ConcurrentSkipListMap<>();

  /// How far the nodes' clocks are ahead of the machine's.
  volatile Duration clockAhead = Duration.ZERO;

  TestCluster(Path root, Weakness weakness) throws IOException {
    this(root, weakness, NAMES);
  }

  /// @param first those of the three that are started now
  TestCluster(Path root, Weakness weakness, List<String> first) throws IOException {
    this.root = root;
    this.weakness = weakness;
    for (String name : NAMES) {
      ports.put(name, freePort());
    }
    for (String name : first) {
      start(name);
    }
  }

  /// One that no outgoing connection is given while its node is stopped: a Raft server that cannot
  /// bind ends the process.
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 30_000);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (IOException _) {
        // Taken: another one.
      }
    }
  }

  void start(String name) throws IOException {
    RaftNode raft = startEmpty(name);
    raft.preferLeaders(Map.of(SHARD, member(name, NAMES.getFirst()).peerId()));
    raft.addShard(founders(name));
  }

  private ShardGroup founders(String viewer) {
    return new ShardGroup(
        SHARD, groupId, NAMES.stream().map(peer -> member(viewer, peer)).toList());
  }

  /// A node without the shard; it may be one more than the founders.
  RaftNode startEmpty(String name) throws IOException {
    Path home = root.resolve(name);
    if (!ports.containsKey(name)) {
      ports.put(name, freePort());
    }
    Flushes flushes = new Flushes();
    Engine engine =
        Engine.open(
            new DiskFileSystem(), home.resolve("shards"), EngineOptions.defaults(), flushes);
    RaftNode raft =
        new RaftNode(
            new RaftNode.Options(
                name, "disk-" + name, "127.0.0.1", port(name), LogDirectories.under(home)),
            engine,
            new LocalPeers(name),
            new ReplicaTransfers.Options(home, new LocalCheckpoints(name), () -> 0),
            () -> Instant.now().plus(clockAhead),
            new RaftNode.Seams(
                real -> {
                  proposers.put(name, real);
                  return weakness.proposers().apply(real);
                },
                weakness.silenceMax(),
                weakness.checkpoints(),
                weakness.logBytesForLate(),
                Duration.ofSeconds(4),
                true));
    flushes.raft = raft;
    running.put(name, new Running(raft, engine));
    return raft;
  }

  /// Asks the leader to make these, and only these, the voters.
  void vote(String leader, List<String> voters) throws IOException {
    List<RaftPeer> peers =
        voters.stream()
            .map(name -> member("", name))
            .map(member ->
                RaftPeer.newBuilder()
                    .setId(member.peerId())
                    .setAddress(member.raftAddress())
                    .build())
            .toList();
    RaftClientReply reply =
        raft(leader)
            .server()
            .setConfiguration(
                new SetConfigurationRequest(
                    ClientId.randomId(),
                    raft(leader).server().getId(),
                    RaftGroupId.valueOf(groupId),
                    1,
                    SetConfigurationRequest.Arguments.newBuilder()
                        .setServersInNewConf(peers)
                        .build()));
    if (!reply.isSuccess()) {
      throw new IOException(reply.getException());
    }
  }

  private static final class Flushes implements EngineListener {
    volatile @Nullable RaftNode raft;

    @Override
    public void flushed(String shard, LogPosition position, long bytes, Duration took) {
      RaftNode node = raft;
      if (node != null) {
        node.cutLog(shard);
      }
    }
  }

  private int port(String name) {
    return Objects.requireNonNull(ports.get(name));
  }

  /// Each node reaches the others through its own links; itself directly.
  private ShardGroup.Member member(String viewer, String peer) {
    String address =
        viewer.equals(peer)
            ? "127.0.0.1:" + port(peer)
            : firewall.address(viewer, peer, port(peer));
    return new ShardGroup.Member(peer, "disk-" + peer, address);
  }

  void stop(String name) throws IOException {
    Running node = Objects.requireNonNull(running.remove(name));
    node.raft().close();
    node.engine().close();
  }

  /// A node's way into the log, without the bound that its lane keeps.
  CommandLane.Proposer proposer(String node) {
    return Objects.requireNonNull(proposers.get(node));
  }

  ShardGroup group() {
    return new ShardGroup(SHARD, groupId, List.of());
  }

  Path home(String name) {
    return root.resolve(name);
  }

  Firewall firewall() {
    return firewall;
  }

  Replica replica(String name) {
    return Objects.requireNonNull(Objects.requireNonNull(running.get(name)).raft().replica(SHARD));
  }

  RaftNode raft(String name) {
    return Objects.requireNonNull(running.get(name)).raft();
  }

  /// The node that leads among those given; waits until there is one.
  String awaitLeader(List<String> among) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                among.stream()
                    .filter(running::containsKey)
                    .filter(name -> replica(name).standing() instanceof Standing.Claim)
                    .findFirst()
                    .orElse(""),
            leader -> !leader.isEmpty());
  }

  String awaitLeader() {
    return awaitLeader(NAMES);
  }

  /// Waits until every log has an entry. Ratis takes no vote of a peer with an empty one, because
  /// its disk may have been emptied (RATIS-1995): a leader that is taken away earlier has no
  /// successor.
  void awaitFirstEntries() {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          for (String name : running.keySet()) {
            if (replica(name).division().getRaftLog().getLastEntryTermIndex() == null) {
              return false;
            }
          }
          return true;
        });
  }

  /// The place of a mark in the log, behind which all replicas hash their state. Asked for again
  /// while leaderships move.
  long markDigest(List<String> among) {
    Outcome marked =
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    replica(awaitLeader(among))
                        .write(new Command.DigestMark(), Deadline.in(Duration.ofSeconds(5))),
                Outcome.Marked.class::isInstance);
    return ((Outcome.Marked) marked).receipt().index();
  }

  static List<String> othersThan(String name) {
    return NAMES.stream().filter(other -> !other.equals(name)).toList();
  }

  Outcome put(String node, String key, String value, Duration deadline)
      throws InterruptedException {
    return write(node, null, new Condition.None(), key, value, deadline);
  }

  Outcome write(
      String node,
      @Nullable RequestIdentity identity,
      Condition condition,
      String key,
      String value,
      Duration deadline)
      throws InterruptedException {
    return replica(node)
        .write(
            new Command.Write(
                identity,
                List.of(new Operation.Put(Bytes.utf8(key), Bytes.utf8(value), condition))),
            Deadline.in(deadline));
  }

  Answer get(String node, String key, ReadLevel level, Duration deadline)
      throws InterruptedException {
    return replica(node).read(new Query.Get(Bytes.utf8(key)), level, Deadline.in(deadline));
  }

  /// What an answer holds, as text; null when it holds nothing or was refused.
  static @Nullable String text(Answer answer) {
    return answer instanceof Answer.Value(var _, var value) && value != null
        ? new String(value.value().toArray(), StandardCharsets.UTF_8)
        : null;
  }

  /// What a test does to the pieces of all transfers.
  interface Sabotage {
    void piece(String from, String to, byte[] piece) throws IOException, InterruptedException;
  }

  volatile Sabotage sabotage = (_, _, _) -> {};

  /// Checkpoints of the other nodes, handed over in memory.
  private final class LocalCheckpoints implements CheckpointSource {
    private final String self;

    LocalCheckpoints(String self) {
      this.self = self;
    }

    private ReplicaTransfers transfers(String node) throws IOException {
      Running there = running.get(node);
      if (there == null || !firewall.passes(self, node)) {
        throw new IOException("node " + node + " is out of reach");
      }
      return there.raft().transfers();
    }

    @Override
    public CheckpointList open(String node, int shard, UUID group, long indexMin)
        throws IOException {
      ReplicaTransfers transfers = transfers(node);
      Checkpoints checkpoints = transfers.checkpoints();
      String id = transfers.open(shard, group, indexMin, self);
      List<CheckpointFile> files = new ArrayList<>();
      for (Checkpoint.File file : checkpoints.files(id)) {
        files.add(checkpoints.describe(id, file));
      }
      return new CheckpointList(id, checkpoints.position(id), files);
    }

    @Override
    public void read(String node, String checkpoint, String file, Pieces pieces)
        throws IOException, InterruptedException {
      transfers(node)
          .checkpoints()
          .read(
              checkpoint,
              file,
              piece -> {
                transfers(node);
                sabotage.piece(node, self, piece);
                pieces.take(piece);
              });
    }

    @Override
    public void close(String node, String checkpoint) {
      try {
        transfers(node).checkpoints().close(checkpoint, self);
      } catch (IOException _) {
        // It gives it up by itself.
      }
    }
  }

  private final class LocalPeers implements Peers {
    private final String self;

    LocalPeers(String self) {
      this.self = self;
    }

    @Override
    public CompletableFuture<long[]> terms(String peerId, int[] shards) {
      String node = ShardGroup.nodeOf(peerId);
      if (weakness.confirmsAlways()) {
        return CompletableFuture.completedFuture(new long[shards.length]);
      }
      return reaches(node)
          ? CompletableFuture.completedFuture(
              Arrays.stream(shards).mapToLong(_ -> replica(node).term()).toArray())
          : CompletableFuture.failedFuture(new IOException("cut"));
    }

    @Override
    public CompletableFuture<Long> readIndex(String leaderId, int shard) {
      String leader = ShardGroup.nodeOf(leaderId);
      if (!reaches(leader)) {
        return CompletableFuture.failedFuture(new IOException("cut"));
      }
      try {
        return replica(leader).confirm(Deadline.in(PATIENCE))
                instanceof Confirmation.Confirmed(var index)
            ? CompletableFuture.completedFuture(index)
            : CompletableFuture.failedFuture(new IOException("denied"));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return CompletableFuture.failedFuture(e);
      }
    }

    private boolean reaches(String node) {
      return running.containsKey(node) && firewall.passes(self, node);
    }
  }

  @Override
  public void close() throws IOException {
    firewall.heal();
    running.keySet().parallelStream()
        .forEach(name -> {
          try {
            stop(name);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    firewall.close();
  }
}
