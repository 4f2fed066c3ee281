package io.ringhold.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random verbs, crashes, lost and late orders, movers that were deposed, disks that go, against
/// what must hold after every step; then peace, in which everything must come to rest.
class MovesSimulationTest {
  private static final int SEEDS = Integer.getInteger("ringhold.seeds", 40);
  private static final int STEPS = 2_000;
  private static final int STEPS_TO_REST = 40_000;
  private static final int NODES_MAX = 8;

  @Test
  void everyMoveEndsOnceAndNoShardLosesItsMajority() {
    long first = Long.getLong("ringhold.seed", System.nanoTime());
    System.out.println("MovesSimulationTest: -Dringhold.seed=" + first);
    long ended = 0;
    for (long seed = first; seed < first + SEEDS; seed++) {
      ended += new Run(seed, FakeCluster.Protection.ALL).toItsEnd();
    }
    System.out.printf(
        "MovesSimulationTest: %d seeds of %d steps, %d moves ended%n", SEEDS, STEPS, ended);
    assertThat(ended).as("moves").isGreaterThan(SEEDS * 10L);
  }

  @Test
  void withoutFencesALateOrderIsCaught() {
    assertCaught(new FakeCluster.Protection(false, true), "the placement is what votes");
  }

  @Test
  void anAgentThatDoesNotLookAgainBeforeItDeletesIsCaught() {
    assertCaught(new FakeCluster.Protection(true, false), "voters without data");
  }

  private static void assertCaught(FakeCluster.Protection protection, String violated) {
    List<String> others = new ArrayList<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        new Run(seed, protection).toItsEnd();
      } catch (AssertionError e) {
        if (String.valueOf(e.getMessage()).contains(violated)) {
          return;
        }
        others.add("seed %d: %s".formatted(seed, e.getMessage()));
      }
    }
    fail("nothing caught that %s; instead: %s", violated, others);
  }

  private static final class Run {
    private final long seed;
    private final Random random;
    private final FakeCluster cluster;
    private final List<ClusterState> history = new ArrayList<>();
    private final Set<Long> ended = new HashSet<>();
    private final Map<Integer, Set<String>> votersBefore = new HashMap<>();
    private final boolean fromOneNode;
    private int disks;

    Run(long seed, FakeCluster.Protection protection) {
      this.seed = seed;
      this.random = new Random(seed);
      this.fromOneNode = random.nextInt(8) == 0;
      int nodes = fromOneNode ? 1 : 3 + random.nextInt(2);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        names.add("n" + i);
      }
      List<String> holders = names.subList(0, Math.min(3, nodes));
      this.cluster =
          new FakeCluster(
              random,
              States.of(
                  fromOneNode && random.nextBoolean() ? 1 : 3,
                  names,
                  Collections.nCopies(4, holders)),
              protection);
      history.add(cluster.document());
    }

    int toItsEnd() {
      for (int step = 0; step < STEPS; step++) {
        chance();
        check(step);
      }
      peace();
      return ended.size();
    }

    private void chance() {
      int dice = random.nextInt(100);
      if (dice < 28) {
        someMove(cluster.document());
      } else if (dice < 30) {
        cluster.mend(cluster.document(), someShard());
      } else if (dice < 38) {
        // Deposed without knowing it.
        ClusterState old = history.get(Math.max(0, history.size() - 1 - random.nextInt(40)));
        if (random.nextInt(10) == 0) {
          cluster.mend(old, someShard());
        } else {
          someMove(old);
        }
      } else if (dice < 55) {
        cluster.deliver();
      } else if (dice < 65) {
        cluster.hear(someStore());
      } else if (dice < 85) {
        cluster.tend(someStore(), someShard());
      } else if (dice < 88) {
        cluster.unseat(someShard());
      } else if (dice < 93) {
        cluster.start(someStore());
      } else if (dice < 95) {
        cluster.stop(someStore());
      } else {
        someVerb();
      }
    }

    private void someMove(ClusterState read) {
      List<Move> due = NextStep.dueMoves(read);
      if (!due.isEmpty()) {
        cluster.move(read, due.get(random.nextInt(due.size())));
      }
    }

    private String someStore() {
      List<Member> members = cluster.document().members();
      return members.get(random.nextInt(members.size())).storeId();
    }

    private int someShard() {
      return cluster.shards().get(random.nextInt(cluster.shards().size()));
    }

    private String someNode() {
      List<Member> nodes = cluster.document().belonging().toList();
      return nodes.get(random.nextInt(nodes.size())).name();
    }

    private void someVerb() {
      String node = someNode();
      switch (random.nextInt(13)) {
        case 0 -> verb(verbs -> verbs.drain(node, facts()));
        case 1 -> verb(verbs -> verbs.undrain(node));
        case 2 -> remove(node);
        case 3, 4 -> verb(Verbs::rebalance);
        case 5 -> verb(random.nextBoolean() ? Verbs::pause : Verbs::resume);
        case 6, 7 -> verb(verbs -> verbs.moveShard(someShard(), node, someNode()));
        case 8 -> cancelOne();
        case 9 -> join("n" + random.nextInt(NODES_MAX));
        case 10 -> verb(verbs -> verbs.limit(1 + random.nextInt(4), null));
        case 11 -> rebuild(someStore(), someShard());
        default -> {
          if (random.nextInt(3) == 0) {
            cluster.wipe(someStore());
          } else {
            replace(node);
          }
        }
      }
    }

    private void cancelOne() {
      List<Move> open = cluster.document().moves().open();
      if (!open.isEmpty()) {
        long id = open.get(random.nextInt(open.size())).id();
        verb(verbs -> verbs.cancel(id));
      }
    }

    /// A replica is damaged, as its node says.
    private void rebuild(String store, int shard) {
      ClusterState before = cluster.document();
      if (Rebuilding.rebuild(before, store, shard, 0) instanceof Decision.Accepted(var next)) {
        cluster.write(before, next);
      }
    }

    private void verb(Function<Verbs, Decision> verb) {
      ClusterState before = cluster.document();
      if (verb.apply(Verbs.on(before, 0)) instanceof Decision.Accepted(var next)) {
        cluster.write(before, next);
      }
    }

    private Verbs.Facts facts() {
      List<String> up =
          cluster.document().members().stream().map(Member::storeId).filter(cluster::isUp).toList();
      return new Verbs.Facts(
          up,
          Map.of(),
          up.stream().collect(Collectors.toMap(store -> store, _ -> 1L)),
          cluster.shards().stream().filter(shard -> !cluster.isLed(shard)).toList());
    }

    private void remove(String node) {
      String store = cluster.document().node(node).orElseThrow().storeId();
      @Nullable List<Integer> holds =
          cluster.isUp(store) ? List.copyOf(cluster.copiesOf(store)) : null;
      List<Integer> named =
          cluster.shards().stream()
              .filter(shard -> !cluster.isLed(shard) || cluster.voters(shard).contains(store))
              .toList();
      verb(verbs -> verbs.remove(node, holds, named));
    }

    private void replace(String node) {
      String store = cluster.document().node(node).orElseThrow().storeId();
      if (cluster.isUp(store)) {
        return;
      }
      if (random.nextBoolean()) {
        join(node);
      } else {
        String with = random.nextBoolean() ? "" : someNode();
        verb(verbs -> verbs.replace(node, with, facts()));
      }
    }

    /// A node with a new disk, under a name that may be taken.
    private void join(String name) {
      ClusterState before = cluster.document();
      boolean lost = before.node(name).filter(member -> cluster.isUp(member.storeId())).isEmpty();
      Member like = States.member(name, "");
      Member self =
          new Member(
              name,
              name + "#" + disks++,
              like.grpcAddress(),
              like.raftAddress(),
              "",
              "1.0",
              1,
              Member.State.ACTIVE);
      if (lost && Joining.introduce(before, self) instanceof Decision.Accepted(var next)) {
        cluster.write(before, next);
      }
    }

    private void check(int step) {
      String at = "-Dringhold.seed=%d, step %d".formatted(seed, step);
      ClusterState now = cluster.document();
      ClusterState last = history.getLast();
      if (!now.equals(last)) {
        assertThat(now.epoch()).as(at).isEqualTo(last.epoch() + 1);
        history.add(now);
        checkEnds(at, last, now);
      }
      for (int shard : cluster.shards()) {
        checkVoters("%s, shard %d".formatted(at, shard), now, shard);
      }
    }

    private void checkEnds(String at, ClusterState last, ClusterState now) {
      Set<Long> open = now.moves().open().stream().map(Move::id).collect(Collectors.toSet());
      assertThat(open).as(at).hasSameSizeAs(now.moves().open()).noneMatch(ended::contains);
      assertThat(open).as(at).allMatch(id -> id < now.nextId());
      last.moves().open().stream()
          .map(Move::id)
          .filter(id -> !open.contains(id))
          .forEach(id -> {
            assertThat(ended.add(id)).as(at + ": ended twice: " + id).isTrue();
            assertThat(now.moves().ended()).as(at).anyMatch(move -> move.id() == id);
          });
    }

    private void checkVoters(String at, ClusterState now, int shard) {
      Set<String> voters = cluster.voters(shard);
      assertThat(voters)
          .as(at + ": voters without data")
          .allMatch(store -> cluster.isWiped(store) || cluster.copiesOf(store).contains(shard));
      assertThat(voters.stream().filter(store -> !cluster.isWiped(store)).count() * 2)
          .as(at + ": majority of " + voters)
          .isGreaterThan(voters.size());
      Set<String> before = votersBefore.getOrDefault(shard, voters);
      assertThat(voters.stream().filter(store -> !before.contains(store)).count())
          .as(at + ": one comes at a time")
          .isLessThanOrEqualTo(1);
      votersBefore.put(shard, Set.copyOf(voters));
      assertThat(now.storesOf(shard)).as(at).doesNotHaveDuplicates().isNotEmpty();
      assertThat(
              now.storesOf(shard).stream()
                  .flatMap(store -> now.store(store).stream())
                  .filter(Member::belongs)
                  .map(Member::name))
          .as(at + ": distinct nodes")
          .doesNotHaveDuplicates();
      if (now.moves().open().stream().noneMatch(move -> mayBeSwapped(move, shard))
          && now.moves().ended().stream().noneMatch(move -> mayBeSwapped(move, shard))) {
        assertThat(voters)
            .as(at + ": the placement is what votes")
            .isEqualTo(new HashSet<>(now.storesOf(shard)));
      }
    }

    /// An order of it may be on its way; one of a move that was called off is mended when it has
    /// gone through.
    private static boolean mayBeSwapped(Move move, int shard) {
      return move.shard() == shard
          && switch (move.phase()) {
            case SWAPPING -> true;
            case PLANNED, CANCELLED -> move.fence() > 0;
            case COPYING, CLEANING, DONE -> false;
          };
    }

    /// No more faults and verbs, but for those that mend: every move ends, and what is left over is
    /// deleted.
    private void peace() {
      verb(Verbs::resume);
      check(STEPS);
      cluster.document().members().forEach(member -> cluster.start(member.storeId()));
      for (int step = STEPS; !isAtRest(); step++) {
        assertThat(step)
            .as(() -> "seed %d does not come to rest: %s".formatted(seed, rest()))
            .isLessThan(STEPS + STEPS_TO_REST);
        int dice = random.nextInt(100);
        if (dice < 35) {
          someMove(cluster.document());
        } else if (dice < 40) {
          cluster.mend(cluster.document(), someShard());
        } else if (dice < 60) {
          cluster.deliver();
        } else if (dice < 75) {
          cluster.hear(someStore());
        } else if (dice < 99) {
          cluster.tend(someStore(), someShard());
        } else if (random.nextBoolean()) {
          verb(Verbs::rebalance);
        } else {
          cluster.document().belonging().toList().stream()
              .filter(member -> cluster.isWiped(member.storeId()))
              .map(Member::name)
              .findFirst()
              .ifPresent(node -> {
                if (random.nextBoolean()) {
                  join(node);
                } else {
                  verb(verbs -> verbs.replace(node, "", facts()));
                }
              });
        }
        check(step);
      }
    }

    private boolean isAtRest() {
      ClusterState now = cluster.document();
      return now.moves().open().isEmpty()
          && now.members().stream()
              .allMatch(
                  m -> m.state() == Member.State.ACTIVE || now.shardsOf(m.storeId()).isEmpty())
          && cluster.shards().stream()
              .allMatch(shard ->
                  cluster.voters(shard).equals(Set.copyOf(now.storesOf(shard)))
                      && now.storesOf(shard).stream().noneMatch(cluster::isWiped)
                      && cluster.disksWithCopies().stream()
                          .filter(store -> cluster.copiesOf(store).contains(shard))
                          .allMatch(store -> now.storesOf(shard).contains(store)));
    }

    private String rest() {
      ClusterState now = cluster.document();
      return "moves %s; members %s; placement %s %s; voters %s; copies %s"
          .formatted(
              now.moves().open(),
              now.members().stream().map(m -> m.storeId() + " " + m.state()).toList(),
              now.metaVoters(),
              now.placement(),
              cluster.shards().stream().map(cluster::voters).toList(),
              cluster.disksWithCopies().stream()
                  .collect(
                      Collectors.toMap(
                          store -> store,
                          store -> Objects.requireNonNull(cluster.copiesOf(store)))));
    }
  }
}
