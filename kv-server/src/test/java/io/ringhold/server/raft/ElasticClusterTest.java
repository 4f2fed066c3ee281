package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.Move;
import io.ringhold.server.cluster.Verbs;
import io.ringhold.server.membership.Groups;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticClusterTest {
  private static final int SHARD = 0;
  private static final int META = ClusterState.META;
  private static final Duration PATIENCE = ElasticCluster.PATIENCE;

  @TempDir Path root;

  private static void write(ElasticCluster cluster, int keys) {
    for (int i = 0; i < keys; i++) {
      cluster.put(SHARD, "key-" + cluster.written, "value-" + cluster.written);
      cluster.written++;
    }
  }

  private static void assertAllThere(ElasticCluster cluster) {
    for (int i = 0; i < cluster.written; i++) {
      assertThat(cluster.get(SHARD, "key-" + i)).isEqualTo("value-" + i);
    }
  }

  private static Set<String> voters(ElasticCluster cluster, int shard) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ElasticCluster.Node leader = cluster.leaderOf(shard);
              return leader != null
                      && leader.raft().group(shard, Deadline.in(Duration.ofSeconds(2)))
                          instanceof GroupReport.Led led
                      && !led.changing()
                  ? led.voters().stream().map(ShardGroup::storeIdOf).collect(Collectors.toSet())
                  : Set.<String>of();
            },
            voters -> !voters.isEmpty());
  }

  /// What the document says, what votes, and what lies on the disks are the same.
  private static void assertSettled(ElasticCluster cluster, ClusterState state) {
    for (int shard = META; shard < state.shards(); shard++) {
      int at = shard;
      Set<String> placed = Set.copyOf(state.storesOf(at));
      assertThat(voters(cluster, at)).isEqualTo(placed);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            for (String name : cluster.names()) {
              ElasticCluster.Node node = cluster.up(name);
              assertThat(node.agent().held().contains(at))
                  .as("shard %d at node %s", at, name)
                  .isEqualTo(placed.contains(node.self().storeId()));
            }
          });
    }
  }

  /// All replicas hash to the same at one log index.
  private static void assertEqualReplicas(ElasticCluster cluster, ClusterState state)
      throws InterruptedException {
    // Leaderships may still be on their way to where they belong.
    Outcome.Marked marked =
        (Outcome.Marked)
            await()
                .atMost(PATIENCE)
                .until(
                    () ->
                        Objects.requireNonNull(leader(cluster).raft().replica(SHARD))
                            .write(new Command.DigestMark(), Deadline.in(Duration.ofSeconds(5))),
                    Outcome.Marked.class::isInstance);
    long index = marked.receipt().index();
    List<String> digests = new ArrayList<>();
    for (String store : state.storesOf(SHARD)) {
      Replica replica =
          Objects.requireNonNull(
              Objects.requireNonNull(cluster.withDisk(store)).raft().replica(SHARD));
      Digests.Digest digest = replica.digest(index, Deadline.in(PATIENCE));
      digests.add(digest == null ? "none of " + store : digest.sha256().toString());
    }
    assertThat(digests).hasSize(3).containsOnly(digests.getFirst());
  }

  @Test
  void nodesJoinDrainAndAreReplacedAndEveryRecordStays() throws Exception {
    try (ElasticCluster cluster = new ElasticCluster(root, 2, ElasticCluster.Protection.ALL)) {
      write(cluster, 20);
      cluster.join("d", "disk-d");
      cluster.verb(Verbs::rebalance);
      ClusterState four = cluster.awaitNoMoves();
      assertThat(four.shardsOf("disk-d")).isNotEmpty();
      assertSettled(cluster, four);
      write(cluster, 5);

      // One that holds a replica of the meta group, too.
      cluster.verb(verbs -> verbs.drain("a", facts(cluster)));
      ClusterState drained = cluster.awaitNoMoves();
      assertThat(drained.shardsOf("disk-a")).isEmpty();
      assertSettled(cluster, drained);
      assertThat(cluster.up("a").agent().held()).isEmpty();
      write(cluster, 5);
      cluster.verb(verbs -> verbs.remove("a", cluster.up("a").agent().held(), List.of()));
      await().atMost(PATIENCE).until(() -> cluster.up("a").agent().isStruckOff());
      cluster.stop("a");

      // Comes back with an empty disk.
      cluster.stop("b");
      cluster.join("b", "disk-b2");
      assertThat(cluster.state().store("disk-b2").orElseThrow().state())
          .isEqualTo(Member.State.WAITING);
      write(cluster, 5);
      cluster.verb(verbs -> verbs.replace("b", "", facts(cluster)));
      ClusterState replaced = cluster.awaitNoMoves();
      assertThat(replaced.shardsOf("disk-b")).isEmpty();
      assertThat(replaced.storesOf(SHARD)).contains("disk-b2");
      assertSettled(cluster, replaced);
      assertAllThere(cluster);
      assertEqualReplicas(cluster, replaced);
    }
  }

  private static Verbs.Facts facts(ElasticCluster cluster) {
    List<String> stores =
        cluster.names().stream().map(name -> cluster.up(name).self().storeId()).toList();
    return new Verbs.Facts(
        stores,
        Map.of(),
        stores.stream().collect(Collectors.toMap(store -> store, _ -> 1L << 30)),
        List.of());
  }

  /// A table of steps, each tried: the meta leader dies right before or right after it. Most of the
  /// time is spent waiting for elections, so both are tried at once, on a cluster each. Their nodes
  /// have their ports before any of them dies.
  @Test
  void theMetaLeaderDiesAtEveryStepOfAMove() throws Exception {
    try (ElasticCluster one = ofFour(root.resolve("before"));
        ElasticCluster other = ofFour(root.resolve("after"));
        ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends =
          List.of(
              both.submit(() -> assertEveryMoveEnds(one, true)),
              both.submit(() -> assertEveryMoveEnds(other, false)));
      for (Future<?> end : ends) {
        end.get();
      }
    }
  }

  private static ElasticCluster ofFour(Path root) throws Exception {
    ElasticCluster cluster = new ElasticCluster(root, 1, ElasticCluster.Protection.ALL);
    cluster.join("d", "disk-d");
    return cluster;
  }

  private static @Nullable Void assertEveryMoveEnds(ElasticCluster cluster, boolean before)
      throws Exception {
    write(cluster, 10);
    for (String step :
        List.of(
            "write COPYING",
            "write SWAPPING",
            "pass leadership",
            "swap",
            "write CLEANING",
            "write the end")) {
      assertEndsOnce(cluster, new ElasticCluster.Moment(before, step));
    }
    assertAllThere(cluster);
    return null;
  }

  private static void assertEndsOnce(ElasticCluster cluster, ElasticCluster.Moment moment)
      throws Exception {
    long beganNanos = System.nanoTime();
    ClusterState before = cluster.state();
    List<String> names = cluster.names();
    // One that leads and is preferred stays the leader until it passes the shard on.
    String from = leader(cluster).self().name();
    if (moment.step().equals("pass leadership")) {
      from = before.nodesOf(SHARD).getFirst();
      lead(cluster, from);
    }
    String giver = from;
    String to =
        names.stream()
            .filter(name -> !before.nodesOf(SHARD).contains(name))
            .findFirst()
            .orElseThrow();
    CompletableFuture<String> reached = cluster.dieAt(moment);
    long id = cluster.verb(verbs -> verbs.moveShard(SHARD, giver, to)).nextId() - 1;
    String victim = reached.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    cluster.stop(victim);
    write(cluster, 2);
    cluster.start(victim);
    ClusterState after = cluster.awaitNoMoves();
    assertThat(after.moves().ended())
        .filteredOn(move -> move.id() == id)
        .extracting(Move::phase)
        .as(moment.toString())
        .containsExactly(Move.Phase.DONE);
    assertThat(after.nodesOf(SHARD)).contains(to).doesNotContain(giver).hasSize(3);
    assertSettled(cluster, after);
    write(cluster, 2);
    assertEqualReplicas(cluster, after);
    System.out.printf(
        "ElasticClusterTest: %s, move from %s to %s, %s died: %d ms%n",
        moment, giver, to, victim, (System.nanoTime() - beganNanos) / 1_000_000);
  }

  /// At once: by itself a shard goes back to its preferred leader at most twice a minute.
  private static void lead(ElasticCluster cluster, String name) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          ElasticCluster.Node leader = leader(cluster);
          if (!leader.self().name().equals(name)) {
            leader.raft().passLeadership(SHARD, peerId(cluster, name));
          }
          return leader(cluster).self().name().equals(name);
        });
  }

  private static ElasticCluster.Node leader(ElasticCluster cluster) {
    return Objects.requireNonNull(
        await().atMost(PATIENCE).until(() -> cluster.leaderOf(SHARD), Objects::nonNull));
  }

  @Test
  void aNodeThatRestartsBetweenCopyAndSwapOrSwapAndCleaningGoesOn() throws Exception {
    try (ElasticCluster cluster = new ElasticCluster(root, 1, ElasticCluster.Protection.ALL)) {
      cluster.join("d", "disk-d");
      write(cluster, 10);
      // Paused behind the copy: the new replica has no vote yet.
      String from = follower(cluster);
      cluster.verb(verbs -> verbs.moveShard(SHARD, from, "d"));
      await().atMost(PATIENCE).until(() -> cluster.up("d").agent().held().contains(SHARD));
      cluster.stop("d");
      write(cluster, 2);
      cluster.start("d");
      ClusterState moved = cluster.awaitNoMoves();
      assertSettled(cluster, moved);

      // The disk that gives is away while the swap happens, and deletes its replica later.
      cluster.stop(from);
      cluster.start(from);
      String giver = follower(cluster);
      cluster.verb(verbs -> verbs.moveShard(SHARD, giver, from));
      await().atMost(PATIENCE).until(() -> cluster.up(from).agent().held().contains(SHARD));
      cluster.stop(giver);
      ClusterState back = cluster.awaitNoMoves();
      assertThat(back.nodesOf(SHARD)).contains(from).doesNotContain(giver);
      cluster.start(giver);
      assertSettled(cluster, back);
      assertAllThere(cluster);
      assertEqualReplicas(cluster, back);
    }
  }

  /// Nobody else would miss it: a disk gets its replica by this move or not at all.
  @Test
  void aCopyThatIsDamagedBeforeItVotesIsMadeAnew() throws Exception {
    try (ElasticCluster cluster = ofFour(root)) {
      write(cluster, 10);
      String from = follower(cluster);
      CompletableFuture<String> reached = cluster.dieAt(new ElasticCluster.Moment(true, "swap"));
      cluster.verb(verbs -> verbs.moveShard(SHARD, from, "d"));
      String mover = reached.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      // Without them nobody can go on with the move.
      List<String> majority =
          List.of(mover, mover.equals(from) ? leader(cluster).self().name() : from);
      for (String node : majority) {
        cluster.stop(node);
      }
      RaftNode taking = cluster.up("d").raft();
      Replica copied = Objects.requireNonNull(taking.replica(SHARD));
      taking.storeFailed("shard-000", new IOException("on purpose"));
      await()
          .atMost(PATIENCE)
          .until(() -> taking.replica(SHARD) != copied && taking.quarantined().isEmpty());
      taking.storeFailed("shard-000", new IOException("on purpose, again"));
      await().atMost(PATIENCE).until(() -> taking.damaged().contains(SHARD));
      for (String node : majority) {
        cluster.start(node);
      }
      ClusterState moved = cluster.awaitNoMoves();
      assertThat(moved.nodesOf(SHARD)).contains("d").doesNotContain(from);
      assertSettled(cluster, moved);
      assertAllThere(cluster);
      assertEqualReplicas(cluster, moved);
    }
  }

  private static String follower(ElasticCluster cluster) {
    String leader = leader(cluster).self().name();
    return cluster.state().nodesOf(SHARD).stream()
        .filter(name -> !name.equals(leader))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aLateOrderOfADeposedMoverIsRefused() throws Exception {
    try (ElasticCluster cluster = new ElasticCluster(root, 1, ElasticCluster.Protection.ALL)) {
      assertThat(lateOrder(cluster)).contains("fenced by epoch");
      ClusterState state = cluster.state();
      assertThat(voters(cluster, SHARD)).isEqualTo(Set.copyOf(state.storesOf(SHARD)));
    }
  }

  /// The same without fences: the disk that gets the vote is not the one of the document.
  @Test
  void withoutFencesALateOrderIsCaught() throws Exception {
    try (ElasticCluster cluster =
        new ElasticCluster(root, 1, new ElasticCluster.Protection(false, true))) {
      String answer = lateOrder(cluster);
      ClusterState state = cluster.state();
      assertThat(voters(cluster, SHARD))
          .as("the order was answered: %s", answer)
          .isNotEqualTo(Set.copyOf(state.storesOf(SHARD)));
    }
  }

  /// The shard moves away and back, and is on its way again when the first order comes once more.
  private String lateOrder(ElasticCluster cluster) throws Exception {
    cluster.join("d", "disk-d");
    write(cluster, 5);
    List<String> before = voterIds(cluster);
    String from = follower(cluster);
    String firstId = peerId(cluster, from);
    ClusterState away = moved(cluster, from, "d");
    List<ShardGroup.Member> after = peers(away);
    long fence = away.moves().ended().getFirst().fence();
    ClusterState back = moved(cluster, "d", from);
    assertThat(Set.copyOf(voterIds(cluster))).isEqualTo(Set.copyOf(before)).contains(firstId);
    // The disk is to take it once more: its copy is open, which is all that a late order needs.
    cluster
        .up("d")
        .raft()
        .copyShard(
            Groups.joined(back.clusterId(), SHARD), leader(cluster).self().name(), (_, _) -> {});
    // Said again while leaderships are on their way back, as a mover would.
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                String.valueOf(
                    leader(cluster)
                        .raft()
                        .changeVoters(
                            SHARD, fence, before, after, Deadline.in(Duration.ofSeconds(5)))),
            answer ->
                answer.equals("null")
                    || answer.contains("fenced by epoch")
                    || answer.contains("the voters are not those that the order names"));
  }

  private static ClusterState moved(ElasticCluster cluster, String from, String to) {
    cluster.verb(verbs -> verbs.moveShard(SHARD, from, to));
    ClusterState state = cluster.awaitNoMoves();
    assertSettled(cluster, state);
    return state;
  }

  private static List<String> voterIds(ElasticCluster cluster) {
    ClusterState state = cluster.state();
    return voters(cluster, SHARD).stream().map(store -> Groups.peerId(state, store)).toList();
  }

  private static String peerId(ElasticCluster cluster, String name) {
    return Groups.peer(cluster.up(name).self()).peerId();
  }

  private static List<ShardGroup.Member> peers(ClusterState state) {
    return state.storesOf(SHARD).stream()
        .map(store -> Groups.peer(state.store(store).orElseThrow()))
        .toList();
  }

  /// With only itself left of three voters, a leader confirms nothing, whoever answers at the
  /// addresses of the others.
  @Test
  void anotherDiskAtAnAddressIsNoVoter() throws Exception {
    assertThat(confirmedByAnotherDisk(ElasticCluster.Protection.ALL)).isFalse();
  }

  @Test
  void anotherDiskThatAnswersForAVoterIsCaught() throws Exception {
    assertThat(confirmedByAnotherDisk(new ElasticCluster.Protection(true, false))).isTrue();
  }

  private boolean confirmedByAnotherDisk(ElasticCluster.Protection protection) throws Exception {
    try (ElasticCluster cluster = new ElasticCluster(root, 1, protection)) {
      // Where the document wants it, the leadership stays.
      String preferred = cluster.state().nodesOf(SHARD).getFirst();
      await().atMost(PATIENCE).until(() -> leader(cluster).self().name().equals(preferred));
      ElasticCluster.Node leader = cluster.up(preferred);
      Replica replica = Objects.requireNonNull(leader.raft().replica(SHARD));
      String other = follower(cluster);
      String third =
          cluster.names().stream()
              .filter(name -> !name.equals(other) && !name.equals(leader.self().name()))
              .findFirst()
              .orElseThrow();
      // It is in a group of its own, of a shard with the same number.
      cluster.stop(other);
      cluster.join(other, "impostor");
      cluster
          .up(other)
          .raft()
          .copyShard(
              Groups.joined(leader.view().state().clusterId(), SHARD),
              leader.self().name(),
              (_, _) -> {});
      cluster.stop(third);
      return replica.confirm(Deadline.in(Duration.ofSeconds(1))) instanceof Confirmation.Confirmed;
    }
  }
}
