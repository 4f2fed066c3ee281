package io.ringhold.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The way from one placement to another, one replica at a time.
public final class MovePlanner {
  private MovePlanner() {}

  /// The moves, in the order in which they should begin. Moves of one shard follow each other;
  /// those of different shards may run side by side.
  ///
  /// Replicas are added before others are replaced, and removed last, so that no shard has fewer on
  /// the way than it has at the poorer end. A replica is replaced within its zone where it can be,
  /// so that no zone holds more of a shard on the way than at the end where it holds more. Shards
  /// that lack replicas, or have some on nodes that are not there, come first; then each shard's
  /// first move before any shard's second one.
  ///
  /// @param nodes those that are there
  /// @throws IllegalArgumentException if the placements do not have the same shards, or the target
  ///   names a node that is not there
  public static List<Move> moves(Placement current, Placement target, Collection<Node> nodes) {
    int shards = current.replicas().size();
    if (shards != target.replicas().size()) {
      throw new IllegalArgumentException(
          "a placement of %d shards does not become one of %d"
              .formatted(shards, target.replicas().size()));
    }
    Map<String, String> zones = new HashMap<>();
    nodes.forEach(node -> zones.put(node.name(), node.zone()));
    var turns = new ArrayList<Turn>();
    for (int shard = 0; shard < shards; shard++) {
      var before = current.replicas().get(shard);
      var after = target.replicas().get(shard);
      requireThere(after, zones.keySet());
      int alive = (int) before.stream().filter(zones::containsKey).count();
      int number = 0;
      for (Move move : new OfShard(shard, zones).moves(before, after)) {
        turns.add(new Turn(move, Math.max(0, after.size() - alive - number), number));
        number++;
      }
    }
    return turns.stream().sorted(Turn.ORDER).map(Turn::move).toList();
  }

  private static void requireThere(List<String> replicas, Set<String> names) {
    for (String node : replicas) {
      if (!names.contains(node)) {
        throw new IllegalArgumentException("there is no node " + node + " to place a replica on");
      }
    }
  }

  // How many replicas its shard lacks before the move, and how many moves of its shard come before
  // it.
  private record Turn(Move move, int missing, int number) {
    static final Comparator<Turn> ORDER =
        Comparator.comparingInt(Turn::missing)
            .reversed()
            .thenComparingInt(Turn::number)
            .thenComparingInt(turn -> turn.move().shard());
  }

  private record OfShard(int shard, Map<String, String> zones) {
    List<Move> moves(List<String> before, List<String> after) {
      var leaving = without(before, after);
      var coming = without(after, before);
      var replaced = new ArrayList<>(pairs(leaving, coming, true));
      replaced.addAll(pairs(leaving, coming, false));
      replaced.sort(Comparator.comparing(move -> zones.containsKey(move.from())));
      var added = coming.stream().map(node -> new Move(shard, null, node));
      var removed = leaving.stream().map(node -> new Move(shard, node, null));
      return Stream.of(added, replaced.stream(), removed).flatMap(moves -> moves).toList();
    }

    private static List<String> without(List<String> all, List<String> others) {
      var rest = new ArrayList<>(all);
      rest.removeAll(new HashSet<>(others));
      return rest;
    }

    // Takes the nodes of each pair out of both lists.
    private List<Move> pairs(List<String> leaving, List<String> coming, boolean sameZone) {
      var moves = new ArrayList<Move>();
      for (Iterator<String> each = leaving.iterator(); each.hasNext(); ) {
        String from = each.next();
        String to = partner(from, coming, sameZone);
        if (to != null) {
          moves.add(new Move(shard, from, to));
          each.remove();
          coming.remove(to);
        }
      }
      return moves;
    }

    private @Nullable String partner(String from, List<String> coming, boolean sameZone) {
      return coming.stream()
          .filter(to -> !sameZone || Objects.equals(zones.get(to), zones.get(from)))
          .findFirst()
          .orElse(null);
    }
  }
}
