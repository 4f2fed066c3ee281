package io.ringhold.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Random lives of clusters: nodes join, leave, the replication changes; the way from each
/// placement to the next is walked move by move. The seed is printed, and taken by
/// `-Dringhold.seed=`.
class PlacementSequencesTest {
  private static final long SEED = Long.getLong("ringhold.seed", System.nanoTime());
  private static final int LIVES = 300;
  private static final int STEPS = 12;
  private static final int NODES_MAX = 40;

  private final Random random = new Random(SEED);

  @Test
  void everyStepIsSoundAndMovesNoMoreThanItMust() {
    System.out.println("placement sequences: -Dringhold.seed=" + SEED);
    for (int life = 0; life < LIVES; life++) {
      var cluster = new Cluster(random.nextInt(5));
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(5)) {
          case 0, 1 -> cluster.join();
          case 2, 3 -> cluster.leave();
          default -> cluster.changeReplication();
        }
      }
    }
  }

  @Test
  void aJoinThatIsTakenBackReturnsToBalance() {
    System.out.println("placement sequences: -Dringhold.seed=" + SEED);
    for (int life = 0; life < LIVES; life++) {
      var cluster = new Cluster(random.nextInt(2));
      int before = cluster.unevenness();
      cluster.join();
      var joined = cluster.nodes.getLast();
      cluster.replan(cluster.without(joined));
      assertThat(cluster.unevenness()).as("%s", cluster).isLessThanOrEqualTo(Math.max(1, before));
    }
  }

  private final class Cluster {
    private final List<Node> nodes = new ArrayList<>();
    private final int zones; // 0: one each; 1: a single one
    private final int shards = 1 + random.nextInt(300);
    private int replication;
    private int named;
    private Placement placement;

    Cluster(int zones) {
      this.zones = zones;
      int count = 1 + random.nextInt(NODES_MAX);
      while (nodes.size() < count) {
        nodes.add(newNode());
      }
      replication = 1 + random.nextInt(Math.min(5, count));
      placement = PlacementPlanner.plan(nodes, shards, replication);
      check();
    }

    private Node newNode() {
      int zone = zones == 0 ? named : random.nextInt(zones);
      return new Node("n" + named++, "z" + zone);
    }

    void join() {
      if (nodes.size() == NODES_MAX) {
        return;
      }
      var before = placement;
      boolean even = unevenness() <= 1;
      var larger = new ArrayList<>(nodes);
      larger.add(newNode());
      replan(larger);
      if (even && zones <= 1) {
        // Without the rule of zones: a join moves the newcomer's share and nothing else.
        int share = shards * replication / larger.size();
        var moves = MovePlanner.moves(before, placement, larger);
        assertThat(moves).as("%s", this).hasSizeLessThanOrEqualTo(share);
        assertThat(moves)
            .as("%s", this)
            .allMatch(move -> larger.getLast().name().equals(move.to()));
      }
    }

    void leave() {
      var gone = nodes.get(random.nextInt(nodes.size()));
      if (nodes.size() > replication) {
        replan(without(gone));
      } else {
        assertThatThrownBy(() -> replan(without(gone)))
            .hasMessage(
                "%d replicas of each shard do not fit on %d nodes", replication, nodes.size() - 1);
      }
    }

    void changeReplication() {
      replication = 1 + random.nextInt(Math.min(5, nodes.size()));
      replan(nodes);
    }

    List<Node> without(Node gone) {
      return nodes.stream().filter(node -> !node.equals(gone)).toList();
    }

    void replan(List<Node> others) {
      var after = PlacementPlanner.replan(placement, others, replication);
      var known = new HashSet<>(nodes);
      known.addAll(others);
      walk(after, List.copyOf(known));
      become(others, after);
      check();
      assertThat(PlacementPlanner.replan(after, others, replication)).isSameAs(after);
    }

    private void become(List<Node> others, Placement after) {
      var copy = List.copyOf(others);
      nodes.clear();
      nodes.addAll(copy);
      placement = after;
    }

    // Move by move: no node twice, never fewer replicas than at the poorer end, and in no zone more
    // than at the richer one.
    private void walk(Placement after, List<Node> known) {
      var zoneOf = known.stream().collect(Collectors.toMap(Node::name, Node::zone));
      List<HashSet<String>> shape = new ArrayList<>();
      placement.replicas().forEach(shard -> shape.add(new HashSet<>(shard)));
      for (Move move : MovePlanner.moves(placement, after, known)) {
        var shard = shape.get(move.shard());
        if (move.from() != null) {
          assertThat(shard.remove(move.from())).as("%s of %s", move, this).isTrue();
        }
        if (move.to() != null) {
          assertThat(shard.add(move.to())).as("%s of %s", move, this).isTrue();
        }
        var start = placement.replicas().get(move.shard());
        var end = after.replicas().get(move.shard());
        assertThat(shard.size()).isGreaterThanOrEqualTo(Math.min(start.size(), end.size()));
        perZone(shard, zoneOf)
            .forEach((zone, there) ->
                assertThat(there)
                    .as("%s in %s, %s", move, zone, this)
                    .isLessThanOrEqualTo(
                        Math.max(
                            perZone(start, zoneOf).getOrDefault(zone, 0),
                            perZone(end, zoneOf).getOrDefault(zone, 0))));
      }
      for (int shard = 0; shard < shards; shard++) {
        assertThat(shape.get(shard)).isEqualTo(new HashSet<>(after.replicas().get(shard)));
      }
    }

    private static Map<String, Integer> perZone(
        Iterable<String> replicas, Map<String, String> zoneOf) {
      var counts = new HashMap<String, Integer>();
      replicas.forEach(node -> counts.merge(zoneOf.getOrDefault(node, ""), 1, Integer::sum));
      return counts;
    }

    private void check() {
      var zoneOf = nodes.stream().collect(Collectors.toMap(Node::name, Node::zone));
      int perZone = Zones.replicasMax(nodes, replication);
      for (List<String> shard : placement.replicas()) {
        assertThat(new HashSet<>(shard)).as("%s", this).hasSize(replication);
        assertThat(zoneOf.keySet()).as("%s", this).containsAll(shard);
        assertThat(perZone(shard, zoneOf).values())
            .as("%s", this)
            .allMatch(there -> there <= perZone);
      }
      if (zones <= 1) {
        assertThat(unevenness()).as("%s", this).isLessThanOrEqualTo(1);
      }
    }

    /// The most loaded node's replicas less the least loaded one's.
    int unevenness() {
      var loads = new HashMap<String, Integer>();
      nodes.forEach(node -> loads.put(node.name(), 0));
      placement.replicas().forEach(shard -> shard.forEach(n -> loads.merge(n, 1, Integer::sum)));
      var figures = loads.values().stream().mapToInt(load -> load).summaryStatistics();
      return figures.getMax() - figures.getMin();
    }

    @Override
    public String toString() {
      return "seed %d: %d shards x %d on %s".formatted(SEED, shards, replication, nodes);
    }
  }
}
