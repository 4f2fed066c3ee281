package io.ringhold.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Small random clusters; the seed is printed, and taken by `-Dringhold.seed=`.
class PlacementPropertiesTest {
  private static final long SEED = Long.getLong("ringhold.seed", System.nanoTime());

  // Each turn places four rings: a first one, the same from shuffled nodes, one node more, one node
  // fewer.
  private static final int TURNS = 25_000;

  private final Random random = new Random(SEED);
  private long held;
  private long movedByLeaving;

  @Test
  void placementsAreSoundEvenAndSteady() {
    System.out.println("placements: -Dringhold.seed=" + SEED);
    for (int turn = 0; turn < TURNS; turn++) {
      var zones = Zones.values()[random.nextInt(Zones.values().length)];
      var nodes = nodes(zones);
      int replication = 1 + random.nextInt(Math.min(5, nodes.size()));
      var cluster = new Cluster(zones, nodes, 1 + random.nextInt(24), replication);
      var placement = cluster.plan();
      cluster.check(placement);
      assertThat(cluster.shuffled(random).plan()).as("%s", cluster).isEqualTo(placement);
      join(cluster, placement);
      leave(cluster, placement);
    }
    assertThat((double) movedByLeaving / held)
        .as("moved for each replica of a node that left")
        .isBetween(1.0, 1.1);
  }

  private void join(Cluster cluster, Placement before) {
    var larger = new ArrayList<>(cluster.nodes);
    larger.add(node(cluster.zones, cluster.nodes.size()));
    var grown = cluster.with(larger);
    var after = PlacementPlanner.replan(before, larger, cluster.replication);
    grown.check(after);
    assertThat(PlacementPlanner.replan(after, larger, cluster.replication))
        .as("%s", grown)
        .isSameAs(after);
    if (cluster.zones != Zones.UNEVEN) {
      int ideal = cluster.shards * cluster.replication / larger.size();
      assertThat(moved(before, after)).as("moved by a join: %s", grown).isLessThanOrEqualTo(ideal);
    }
  }

  private void leave(Cluster cluster, Placement before) {
    if (cluster.nodes.size() == cluster.replication) {
      return;
    }
    var fewer = new ArrayList<>(cluster.nodes);
    var gone = fewer.remove(random.nextInt(fewer.size())).name();
    var shrunk = cluster.with(fewer);
    var after = PlacementPlanner.replan(before, fewer, cluster.replication);
    shrunk.check(after);
    if (cluster.zones != Zones.UNEVEN) {
      held += before.replicas().stream().filter(shard -> shard.contains(gone)).count();
      movedByLeaving += moved(before, after);
    }
  }

  private static int moved(Placement before, Placement after) {
    int moved = 0;
    for (int shard = 0; shard < after.replicas().size(); shard++) {
      var fresh = new HashSet<>(after.replicas().get(shard));
      fresh.removeAll(before.replicas().get(shard));
      moved += fresh.size();
    }
    return moved;
  }

  private List<Node> nodes(Zones zones) {
    int count = 1 + random.nextInt(9);
    return IntStream.range(0, count).mapToObj(number -> node(zones, number)).toList();
  }

  private Node node(Zones zones, int number) {
    String zone =
        switch (zones) {
          case NONE -> "";
          case ONE_EACH -> "z" + number;
          case UNEVEN -> "z" + random.nextInt(5);
        };
    return new Node("node" + random.nextInt(1_000) + "-" + number, zone);
  }

  private enum Zones {
    NONE,
    ONE_EACH,
    UNEVEN
  }

  private record Cluster(Zones zones, List<Node> nodes, int shards, int replication) {
    Placement plan() {
      return PlacementPlanner.plan(nodes, shards, replication);
    }

    Cluster with(List<Node> others) {
      return new Cluster(zones, others, shards, replication);
    }

    Cluster shuffled(Random random) {
      var shuffled = new ArrayList<>(nodes);
      Collections.shuffle(shuffled, random);
      return with(shuffled);
    }

    void check(Placement placement) {
      assertThat(placement.replicas()).as("%s", this).hasSize(shards);
      placement.replicas().forEach(this::checkShard);
      checkLoads(placement);
      checkLeaders(placement);
    }

    private void checkShard(List<String> replicas) {
      var zoneOf = nodes.stream().collect(Collectors.toMap(Node::name, Node::zone));
      assertThat(new HashSet<>(replicas)).as("%s", this).hasSize(replication);
      assertThat(zoneOf.keySet()).as("%s", this).containsAll(replicas);
      var used = new HashSet<>(replicas.stream().map(zoneOf::get).toList());
      int zonesThere = new HashSet<>(zoneOf.values()).size();
      assertThat(used.size())
          .as("zones of %s in %s", replicas, this)
          .isGreaterThanOrEqualTo(Math.min(2, Math.min(zonesThere, replication)));
      if (zonesThere >= replication) {
        assertThat(used).as("zones of %s in %s", replicas, this).hasSize(replication);
      }
    }

    private void checkLoads(Placement placement) {
      var loads = loads(placement);
      long most = LongStream.of(loads).max().orElseThrow();
      if (zones == Zones.UNEVEN) {
        assertThat(most)
            .as("loads %s of %s", Arrays.toString(loads), this)
            .isLessThanOrEqualTo(fairLoad() + 1);
      } else {
        long least = LongStream.of(loads).min().orElseThrow();
        assertThat(most - least).as("loads of %s", this).isLessThanOrEqualTo(1);
      }
    }

    private long[] loads(Placement placement) {
      return nodes.stream()
          .mapToLong(node ->
              placement.replicas().stream().filter(shard -> shard.contains(node.name())).count())
          .toArray();
    }

    // The smallest load with which, given the sizes of the zones, all replicas find a place.
    private long fairLoad() {
      var sizes =
          nodes.stream().collect(Collectors.groupingBy(Node::zone, Collectors.counting())).values();
      long perZone =
          LongStream.rangeClosed(1, replication)
              .filter(most -> room(sizes, 1, most) >= replication)
              .findFirst()
              .orElseThrow();
      return LongStream.rangeClosed(1, shards)
          .filter(load -> room(sizes, load, perZone * shards) >= (long) replication * shards)
          .findFirst()
          .orElseThrow();
    }

    private static long room(Iterable<Long> sizes, long perNode, long perZone) {
      long room = 0;
      for (long size : sizes) {
        room += Math.min(size * perNode, perZone);
      }
      return room;
    }

    private void checkLeaders(Placement placement) {
      var leads =
          placement.replicas().stream()
              .collect(Collectors.groupingBy(List::getFirst, Collectors.counting()));
      var counts =
          nodes.stream().mapToLong(node -> leads.getOrDefault(node.name(), 0L)).summaryStatistics();
      if (evenLeadersExist(placement)) {
        assertThat(counts.getMax() - counts.getMin())
            .as("leaders %s of %s", leads, this)
            .isLessThanOrEqualTo(1);
      }
    }

    // With a place for each shard when all nodes have the rounded up average, and a shard for each
    // place when they have the rounded
    // down one, there is a choice that satisfies both (Mendelsohn and Dulmage, 1958).
    private boolean evenLeadersExist(Placement placement) {
      int floor = shards / nodes.size();
      int ceiling = (shards + nodes.size() - 1) / nodes.size();
      return matched(placement, ceiling) == shards
          && matched(placement, floor) == floor * nodes.size();
    }

    private int matched(Placement placement, int placesPerNode) {
      var shardAt = new int[nodes.size() * placesPerNode];
      Arrays.fill(shardAt, -1);
      int matched = 0;
      for (int shard = 0; shard < shards; shard++) {
        matched += seat(placement, shard, shardAt, placesPerNode, new HashSet<>()) ? 1 : 0;
      }
      return matched;
    }

    private boolean seat(
        Placement placement, int shard, int[] shardAt, int perNode, HashSet<Integer> tried) {
      for (int place = 0; place < shardAt.length; place++) {
        if (placement.replicas().get(shard).contains(nodes.get(place / perNode).name())
            && tried.add(place)
            && (shardAt[place] < 0 || seat(placement, shardAt[place], shardAt, perNode, tried))) {
          shardAt[place] = shard;
          return true;
        }
      }
      return false;
    }
  }
}
