package io.ringhold.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// 1,000 nodes in 3 zones, 10,000 shards. Prints how long each plan took.
class PlacementAtScaleTest {
  private static final int SHARDS = 10_000;
  private static final int REPLICATION = 3;

  private final List<Node> nodes =
      IntStream.range(0, 1_000).mapToObj(PlacementAtScaleTest::node).toList();

  @Test
  void aThousandNodesArePlacedEvenlyAndAJoinMovesLittle() {
    var first = timed("first plan", () -> PlacementPlanner.plan(nodes, SHARDS, REPLICATION));
    check(first, nodes);

    var more = new ArrayList<>(nodes);
    more.add(node(1_000));
    var joined = timed("one joins", () -> PlacementPlanner.replan(first, more, REPLICATION));
    check(joined, more);
    var moves = timed("its moves", () -> MovePlanner.moves(first, joined, more));
    double ideal = (double) SHARDS * REPLICATION / more.size();
    System.out.printf("a join moves %d replicas, ideal %.1f%n", moves.size(), ideal);
    assertThat(moves).hasSizeLessThanOrEqualTo((int) (1.2 * ideal)).hasSizeGreaterThan(20);
    assertThat(moves).extracting(Move::to).containsOnly("node-1000");

    var left = timed("it leaves", () -> PlacementPlanner.replan(joined, nodes, REPLICATION));
    check(left, nodes);
    assertThat(MovePlanner.moves(joined, left, more))
        .hasSameSizeAs(moves)
        .extracting(Move::from)
        .containsOnly("node-1000");
  }

  @Test
  void aClusterThatDoublesIsPlacedEvenly() {
    var half = nodes.subList(0, 500);
    var first = PlacementPlanner.plan(half, SHARDS, REPLICATION);
    check(timed("it doubles", () -> PlacementPlanner.replan(first, nodes, REPLICATION)), nodes);
  }

  @Test
  void aZoneOfTenNodesHoldsAsMuchAsTheOthers() {
    var uneven =
        nodes.stream()
            .map(
                node -> node.zone().equals("z2") && !node.name().endsWith("22") ? inZ0(node) : node)
            .toList();
    var placement = timed("uneven", () -> PlacementPlanner.plan(uneven, SHARDS, REPLICATION));
    checkZones(placement, uneven);
  }

  private static Node inZ0(Node node) {
    return new Node(node.name(), "z0");
  }

  private static Node node(int number) {
    return new Node("node-" + number, "z" + number % 3);
  }

  private static <T> T timed(String what, Supplier<T> work) {
    long started = System.nanoTime();
    T done = work.get();
    System.out.printf("%s: %d ms%n", what, (System.nanoTime() - started) / 1_000_000);
    return done;
  }

  private static void check(Placement placement, List<Node> nodes) {
    checkZones(placement, nodes);
    var loads = counts(placement.replicas().stream().flatMap(List::stream).toList(), nodes);
    int percentile = loads.get((int) (0.99 * loads.size()));
    double mean = (double) SHARDS * REPLICATION / nodes.size();
    assertThat(percentile / mean).as("p99 to mean load").isLessThanOrEqualTo(1.25);
    var leaders = counts(placement.replicas().stream().map(List::getFirst).toList(), nodes);
    assertThat(leaders.getLast() - leaders.getFirst())
        .as("leaders of a node, most and least")
        .isLessThanOrEqualTo(1);
  }

  private static void checkZones(Placement placement, List<Node> nodes) {
    var zones = nodes.stream().collect(Collectors.toMap(Node::name, Node::zone));
    assertThat(placement.replicas())
        .allMatch(shard -> shard.stream().map(zones::get).distinct().count() == REPLICATION);
  }

  // Sorted.
  private static List<Integer> counts(Collection<String> names, List<Node> nodes) {
    Map<String, Integer> counts = new HashMap<>();
    nodes.forEach(node -> counts.put(node.name(), 0));
    names.forEach(name -> counts.merge(name, 1, Integer::sum));
    return counts.values().stream().sorted().toList();
  }
}
