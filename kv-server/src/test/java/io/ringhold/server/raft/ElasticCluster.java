package io.ringhold.server.raft;

import static org.awaitility.Awaitility.await;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Decision;
import io.ringhold.server.cluster.Joining;
import io.ringhold.server.cluster.Keyspace;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.Move;
import io.ringhold.server.cluster.Moves;
import io.ringhold.server.cluster.NextStep;
import io.ringhold.server.cluster.Verbs;
import io.ringhold.server.membership.Agent;
import io.ringhold.server.membership.ClusterView;
import io.ringhold.server.membership.Groups;
import io.ringhold.server.membership.MetaGroup;
import io.ringhold.server.membership.Mover;
import io.ringhold.server.membership.ReplicaManifest;
import io.ringhold.server.shard.Answer;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Condition;
import io.ringhold.server.shard.Operation;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Query;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.server.transfer.Checkpoints;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Nodes that come, go and are replaced, in one JVM: each has all that makes a cluster elastic, and
/// asks the others by method calls. Three found it.
final class ElasticCluster implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final List<String> FOUNDERS = List.of("a", "b", "c");

  /// @param fences see [RaftNode.Seams]
  /// @param addressed a call that is meant for another disk is refused
  record Protection(boolean fences, boolean addressed) {
    static final Protection ALL = new Protection(true, true);
  }

  /// A moment in a move at which the mover's node dies.
  record Moment(boolean before, String step) {}

  private record Armed(Moment moment, CompletableFuture<String> reached) {}

  record Node(
      Member self,
      Engine engine,
      RaftNode raft,
      ClusterView view,
      ReplicaManifest manifest,
      MetaGroup meta,
      Mover mover,
      Agent agent) {}

  private final Path root;
  private final Protection protection;
  private final ClusterState founding;
  private final Map<String, Member> members = new TreeMap<>();
  private final Map<String, Node> running = new ConcurrentSkipListMap<>();
  private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();

  /// How many keys the test has written here.
  int written;

  ElasticCluster(Path root, int shards, Protection protection) throws Exception {
    this.root = root;
    this.protection = protection;
    FOUNDERS.forEach(name -> members.put(name, member(name, "disk-" + name)));
    List<String> stores = FOUNDERS.stream().map(name -> "disk-" + name).toList();
    this.founding =
        new ClusterState(
            "shop",
            UUID.randomUUID().toString(),
            1,
            1,
            3,
            List.copyOf(members.values()),
            Collections.nCopies(shards, stores),
            stores,
            List.of(new Keyspace(Keyspace.DEFAULT, 1, 4096, 1 << 20, false)),
            Moves.NONE,
            2);
    for (String name : FOUNDERS) {
      start(name);
    }
    state();
  }

  private static Member member(String name, String storeId) {
    String grpc = name + ":7400";
    return new Member(
        name, storeId, grpc, "127.0.0.1:" + freePort(), "", "1.0", 1, Member.State.ACTIVE);
  }

  /// One that no outgoing connection is given while its node is stopped.
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 15_000);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (IOException _) {
        // Taken: another one.
      }
    }
  }

  /// A node with an empty disk; under a name that is taken it waits.
  void join(String name, String storeId) throws Exception {
    Member self = member(name, storeId);
    members.put(name, self);
    change(state -> Joining.introduce(state, self));
    start(name);
  }

  Path home(String name) {
    return root.resolve(Objects.requireNonNull(members.get(name)).storeId());
  }

  void start(String name) throws Exception {
    Member self = Objects.requireNonNull(members.get(name));
    Path home = home(name);
    Engine engine =
        Engine.open(
            new DiskFileSystem(),
            home.resolve("shards"),
            EngineOptions.defaults(),
            new EngineListener() {});
    ClusterView view = ClusterView.under(home);
    ReplicaManifest manifest = ReplicaManifest.under(home);
    if (!manifest.isWritten() && self.storeId().equals("disk-" + name)) {
      manifest.found(founding.shardsOf(self.storeId()));
    }
    view.offer(FOUNDERS.contains(name) && !view.isKnown() ? founding : newestView());
    int port = Integer.parseInt(self.raftAddress().substring("127.0.0.1:".length()));
    RaftNode raft =
        new RaftNode(
            new RaftNode.Options(
                name, self.storeId(), "127.0.0.1", port, LogDirectories.under(home)),
            engine,
            new InProcess.Asking(this, name, protection.addressed()),
            new ReplicaTransfers.Options(home, new InProcess.Copying(this, name), () -> 0),
            InstantSource.system(),
            new RaftNode.Seams(
                UnaryOperator.identity(),
                LeadershipWatchdog.SILENCE_MAX,
                Checkpoints.Maker.HONEST,
                LogKeeping.BYTES_FOR_LATE_MAX,
                WedgedFollowers.SILENCE_MAX,
                protection.fences()));
    manifest
        .held()
        .forEach((shard, origin) ->
            raft.addShard(
                origin == ReplicaManifest.Origin.JOINED
                    ? Groups.joined(founding.clusterId(), shard)
                    : founders(shard)));
    MetaGroup meta = new MetaGroup(raft, view);
    InProcess.Neighbouring neighbours = new InProcess.Neighbouring(this);
    Mover mover = new Mover(meta, founding, neighbours, InstantSource.system(), new Death(name));
    Agent agent = new Agent(self, view, meta, raft, manifest, neighbours, _ -> {});
    running.put(name, new Node(self, engine, raft, view, manifest, meta, mover, agent));
    agent.start();
    mover.start();
  }

  private ShardGroup founders(int shard) {
    return new ShardGroup(
        shard,
        Groups.idOf(founding.clusterId(), shard),
        founding.members().stream()
            .filter(member -> founding.storesOf(shard).contains(member.storeId()))
            .map(Groups::peer)
            .toList());
  }

  private ClusterState newestView() {
    return running.values().stream()
        .map(node -> node.view().state())
        .max(Comparator.comparingLong(ClusterState::epoch))
        .orElse(founding);
  }

  /// Ends a node as far as others can see; what is under way on its threads is cut short.
  void stop(String name) throws IOException {
    Node node = Objects.requireNonNull(running.remove(name));
    node.mover().close();
    node.agent().close();
    node.raft().close();
    node.engine().close();
  }

  @Nullable Node node(String name) {
    return running.get(name);
  }

  Node up(String name) {
    return Objects.requireNonNull(running.get(name));
  }

  /// The node that runs with a disk; null when none does.
  @Nullable Node withDisk(String storeId) {
    return running.values().stream()
        .filter(node -> node.self().storeId().equals(storeId))
        .findFirst()
        .orElse(null);
  }

  List<String> names() {
    return List.copyOf(running.keySet());
  }

  /// The mover that comes to this moment next dies there; completed with the name of its node.
  CompletableFuture<String> dieAt(Moment moment) {
    CompletableFuture<String> reached = new CompletableFuture<>();
    armed.set(new Armed(moment, reached));
    return reached;
  }

  private final class Death implements Mover.Seam {
    private final String name;

    Death(String name) {
      this.name = name;
    }

    @Override
    public void before(NextStep step) {
      dieAt(true, step);
    }

    @Override
    public void after(NextStep step) {
      dieAt(false, step);
    }

    private void dieAt(boolean before, NextStep step) {
      Armed now = armed.get();
      if (now == null
          || !now.moment().equals(new Moment(before, nameOf(step)))
          || !armed.compareAndSet(now, null)) {
        return;
      }
      now.reached().complete(name);
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("dead", e);
      }
    }
  }

  private static String nameOf(NextStep step) {
    return switch (step) {
      case NextStep.Wait _ -> "wait";
      case NextStep.PassLeadership _ -> "pass leadership";
      case NextStep.Swap _ -> "swap";
      case NextStep.Write(var next) -> {
        List<Move> open = next.moves().open();
        yield "write " + (open.isEmpty() ? "the end" : open.getFirst().phase());
      }
    };
  }

  /// The document, from the leader of the meta group, confirmed.
  ClusterState state() {
    return change(Decision.Accepted::new);
  }

  ClusterState verb(Function<Verbs, Decision> verb) {
    return change(state -> verb.apply(Verbs.on(state, System.currentTimeMillis())));
  }

  private ClusterState change(Function<ClusterState, Decision> decide) {
    return await()
        .atMost(PATIENCE)
        .until(() -> tryToChange(decide), Optional::isPresent)
        .orElseThrow();
  }

  Optional<ClusterState> tryToChange(Function<ClusterState, Decision> decide)
      throws InterruptedException {
    for (Node node : running.values()) {
      if (node.meta().isLedHere()) {
        switch (node.meta().change(Optional.empty(), decide, Deadline.in(Duration.ofSeconds(3)))) {
          case MetaGroup.Result.Done(var state) -> {
            return Optional.of(state);
          }
          case MetaGroup.Result.Refused refused -> throw new AssertionError(refused.toString());
          case MetaGroup.Result.Unknown _, MetaGroup.Result.Indeterminate _ -> {
            // Another one leads now, or soon.
          }
        }
      }
    }
    return Optional.empty();
  }

  ClusterState awaitNoMoves() {
    return await().atMost(PATIENCE).until(this::state, state -> state.moves().open().isEmpty());
  }

  @Nullable Node leaderOf(int shard) {
    return running.values().stream()
        .filter(node -> {
          Replica replica = node.raft().replica(shard);
          return replica != null && replica.leads();
        })
        .findFirst()
        .orElse(null);
  }

  /// Until it is answered as written.
  void put(int shard, String key, String value) {
    Command command =
        new Command.Write(
            null,
            List.of(new Operation.Put(Bytes.utf8(key), Bytes.utf8(value), new Condition.None())));
    await()
        .atMost(PATIENCE)
        .until(() -> {
          Node leader = leaderOf(shard);
          Replica replica = leader == null ? null : leader.raft().replica(shard);
          return replica != null
              && replica.write(command, Deadline.in(Duration.ofSeconds(2)))
                  instanceof Outcome.Written;
        });
  }

  @Nullable String get(int shard, String key) {
    return await()
        .atMost(PATIENCE)
        .until(() -> read(shard, key), Optional::isPresent)
        .map(value -> value.isEmpty() ? null : value)
        .orElse(null);
  }

  private Optional<String> read(int shard, String key) throws InterruptedException {
    Node leader = leaderOf(shard);
    Replica replica = leader == null ? null : leader.raft().replica(shard);
    if (replica == null) {
      return Optional.empty();
    }
    return switch (replica.read(
        new Query.Get(Bytes.utf8(key)),
        new ReadLevel.Linearizable(),
        Deadline.in(Duration.ofSeconds(2)))) {
      case Answer.Value(var _, var value) ->
          Optional.of(
              value == null ? "" : new String(value.value().toArray(), StandardCharsets.UTF_8));
      default -> Optional.empty();
    };
  }

  @Override
  public void close() throws IOException {
    for (String name : names()) {
      stop(name);
    }
  }
}
