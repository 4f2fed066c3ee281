package io.ringhold.verify.nemesis;

import static org.awaitility.Awaitility.await;

import io.ringhold.client.ClusterState;
import io.ringhold.client.KvAdmin;
import io.ringhold.client.KvException;
import io.ringhold.verify.ProcessCluster;
import io.ringhold.verify.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Changes that an operator makes, and the disk that makes one necessary: nodes join and leave, are
/// drained, lose their disk and are replaced; replicas move, and moves are paused.
///
/// Each waits until the cluster has settled, so that it is never a second disk that is lost.
final class Memberships {
  /// Pauses of 75 s, one after the other, leave shards without a majority for minutes.
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  private static final Duration POLL = Duration.ofMillis(300);
  private static final int HOLD_MILLIS_MAX = 4_000;
  private static final int NODES_MORE_MAX = 2;

  /// Why a change is refused only for now. A node is removed when it has no place any more; then it
  /// is not drained until it has deleted its last replicas.
  private static final Set<String> PASSING =
      Set.of("EPOCH_OLD", "QUORUM_LOST", "NODE_ALIVE", "NOT_PROVEN", "NOT_DRAINED");

  private final ProcessCluster cluster;
  private final KvAdmin admin;
  private final Victims victims;
  private final FaultLog log;
  private final int nodesAtFirst;

  Memberships(ProcessCluster cluster, KvAdmin admin, Victims victims, FaultLog log) {
    this.cluster = cluster;
    this.admin = admin;
    this.victims = victims;
    this.log = log;
    this.nodesAtFirst = cluster.nodes().size();
  }

  List<Fault> faults() {
    return List.of(
        new Fault(Kind.MEMBERSHIP, "join", 1, (fault, _) -> join(fault)),
        new Fault(Kind.MEMBERSHIP, "leave", 1, this::leave),
        new Fault(Kind.MEMBERSHIP, "drain and undrain", 3, this::drain),
        new Fault(Kind.MEMBERSHIP, "move", 3, this::move),
        new Fault(Kind.MEMBERSHIP, "pause and resume", 3, this::pause),
        new Fault(Kind.WIPE, "disk", 3, this::wipe));
  }

  private void join(Fault fault) throws IOException {
    if (cluster.nodes().size() < nodesAtFirst + NODES_MORE_MAX) {
      ServerProcess node = cluster.addNode();
      try (var _ = log.begin(fault.kind(), fault.name(), node.name() + ", and a rebalance")) {
        try (var _ = claim(() -> victims.of(node))) {
          node.start();
          node.awaitReady();
        }
        change(admin::rebalance);
        awaitSettled();
      }
    }
  }

  private void leave(Fault fault, Random random) throws InterruptedException {
    if (cluster.nodes().size() <= nodesAtFirst) {
      return;
    }
    ServerProcess node = shuffled(random).getFirst();
    String name = node.name();
    try (var _ = log.begin(fault.kind(), fault.name(), name)) {
      change(epoch -> admin.drainNode(name, epoch));
      until(name + " to be drained", () -> state().isDrained(name));
      try (var _ = claim(() -> victims.of(node))) {
        change(epoch -> admin.removeNode(name, epoch));
        cluster.removeNode(node);
      }
      awaitSettled();
    }
  }

  /// Waits its turn: the other lanes leave a node free for moments only.
  private static Victims.Claim claim(Callable<Optional<Victims.Claim>> ask) {
    return await("a node of nobody's")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(ask, Optional::isPresent)
        .orElseThrow();
  }

  private void drain(Fault fault, Random random) throws InterruptedException {
    List<ServerProcess> nodes = shuffled(random);
    if (nodes.size() > patientState().replication()) {
      String name = nodes.getFirst().name();
      try (var _ = log.begin(fault.kind(), fault.name(), name)) {
        change(epoch -> admin.drainNode(name, epoch));
        Thread.sleep(random.nextInt(HOLD_MILLIS_MAX));
        change(epoch -> admin.undrainNode(name, epoch));
        awaitSettled();
      }
    }
  }

  private void move(Fault fault, Random random) {
    ClusterState state = patientState();
    ClusterState.Placed shard = state.shards().get(random.nextInt(state.shards().size()));
    var free =
        shuffled(random).stream()
            .map(ServerProcess::name)
            .filter(name -> !shard.nodes().contains(name))
            .findFirst();
    if (free.isPresent()) {
      String from = shard.nodes().get(random.nextInt(shard.nodes().size()));
      String what = "shard %d from %s to %s".formatted(shard.shard(), from, free.get());
      try (var _ = log.begin(fault.kind(), fault.name(), what)) {
        change(epoch -> admin.moveShard(shard.shard(), from, free.get(), epoch));
        awaitSettled();
      }
    }
  }

  private void pause(Fault fault, Random random) throws InterruptedException {
    try (var _ = log.begin(fault.kind(), fault.name(), "all moves")) {
      change(admin::rebalance);
      change(admin::pauseMoves);
      Thread.sleep(random.nextInt(HOLD_MILLIS_MAX));
      change(admin::resumeMoves);
      awaitSettled();
    }
  }

  private void wipe(Fault fault, Random random) throws IOException, InterruptedException {
    awaitSettled();
    // Its votes are lost until its replicas are back, so it counts as killed until then; and for
    // ever
    // when the disk could not be replaced, so that no second one is lost.
    Victims.Claim victim = claim(() -> victims.any(random));
    ServerProcess node = victim.node();
    String name = node.name();
    try (var _ = log.begin(fault.kind(), fault.name(), name)) {
      node.kill();
      empty(node.dataDirectory());
      node.start();
      until("the new disk of " + name + " to ask", () -> isWaiting(name));
      change(epoch -> admin.replaceNode(name, "", epoch));
      awaitSettled();
      victim.close();
    }
  }

  private boolean isWaiting(String name) {
    return state().members().stream()
        .anyMatch(member ->
            member.node().equals(name) && member.state() == ClusterState.MemberState.WAITING);
  }

  private static void empty(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private List<ServerProcess> shuffled(Random random) {
    List<ServerProcess> nodes = new ArrayList<>(cluster.nodes());
    Collections.shuffle(nodes, random);
    return nodes;
  }

  private ClusterState state() {
    return admin.cluster().known();
  }

  private ClusterState patientState() {
    return await("the state of the cluster")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .ignoreExceptionsInstanceOf(KvException.class)
        .until(this::state, Objects::nonNull);
  }

  /// No move goes on any more: every shard has all the replicas that it should have, caught up.
  private void awaitSettled() {
    until("the moves to end", () -> state().unfinishedMoves().isEmpty());
  }

  private static void until(String what, Callable<Boolean> condition) {
    await(what)
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .ignoreExceptionsMatching(
            e -> e instanceof KvException kv && kv.kind() != KvException.Kind.REFUSED)
        .until(condition);
  }

  private interface Change {
    Object from(long epoch);
  }

  /// Decides again whenever the cluster has changed meanwhile or cannot be asked. A refusal after a
  /// try of unknown outcome means that the change was made by that one.
  private void change(Change change) {
    var doubt = new boolean[1];
    until(
        "a change of the cluster",
        () -> {
          try {
            change.from(state().epoch());
            return true;
          } catch (KvException e) {
            doubt[0] |= e.kind() == KvException.Kind.INDETERMINATE;
            if (e.kind() != KvException.Kind.REFUSED || PASSING.contains(e.reason())) {
              return false;
            }
            if (!doubt[0]) {
              throw e;
            }
            return true;
          }
        });
  }
}
