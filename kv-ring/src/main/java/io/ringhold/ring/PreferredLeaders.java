package io.ringhold.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Spreads the preferred leaders over the nodes as evenly as the replicas allow.
///
/// Starts from the first replica of each shard and hands leaderships along a chain of shards while
/// the chain ends at a node that leads at least two fewer. When no such chain is left, no other
/// choice is more even (optimal semi-matchings, Harvey et al., 2006).
final class PreferredLeaders {
  private static final int NOBODY = -1;

  private final List<String> names;
  private final int[][] replicas; // by shard: its nodes, as numbers in the order of their names
  private final int[] leaders; // by shard
  private final BitSet[] led; // by node: its shards
  private final int[] counts;

  private PreferredLeaders(List<List<String>> shards) {
    names = shards.stream().flatMap(List::stream).distinct().sorted().toList();
    Map<String, Integer> numbers = new HashMap<>();
    names.forEach(name -> numbers.put(name, numbers.size()));
    replicas =
        shards.stream()
            .map(shard -> shard.stream().mapToInt(numbers::get).toArray())
            .toArray(int[][]::new);
    leaders = new int[replicas.length];
    led = names.stream().map(_ -> new BitSet()).toArray(BitSet[]::new);
    counts = new int[names.size()];
    for (int shard = 0; shard < replicas.length; shard++) {
      leaders[shard] = replicas[shard][0];
      led[leaders[shard]].set(shard);
      counts[leaders[shard]]++;
    }
  }

  /// The same replicas, the preferred leader of each shard first and the others in their order.
  static List<List<String>> first(List<List<String>> replicas) {
    var choice = new PreferredLeaders(replicas);
    choice.even();
    return choice.leaderFirst(replicas);
  }

  private void even() {
    var busiestFirst = new ArrayList<>(IntStream.range(0, counts.length).boxed().toList());
    do {
      busiestFirst.sort(
          Comparator.<Integer>comparingInt(node -> -counts[node]).thenComparing(node -> node));
    } while (improve(busiestFirst));
  }

  private boolean improve(List<Integer> busiestFirst) {
    int fewest = counts[busiestFirst.getLast()];
    for (int node : busiestFirst) {
      if (counts[node] < fewest + 2) {
        return false;
      }
      if (handOver(node)) {
        return true;
      }
    }
    return false;
  }

  // Breadth first from a busy node: each step hands one led shard to another of its replicas.
  private boolean handOver(int busy) {
    var handedBy = new int[counts.length];
    var seen = new BitSet();
    seen.set(busy);
    handedBy[busy] = NOBODY;
    var open = new ArrayDeque<>(List.of(busy));
    for (Integer giver = open.poll(); giver != null; giver = open.poll()) {
      var shards = led[giver];
      for (int shard = shards.nextSetBit(0); shard >= 0; shard = shards.nextSetBit(shard + 1)) {
        for (int taker : replicas[shard]) {
          if (!seen.get(taker)) {
            seen.set(taker);
            handedBy[taker] = shard;
            open.add(taker);
            if (counts[taker] <= counts[busy] - 2) {
              shift(taker, handedBy);
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private void shift(int taker, int[] handedBy) {
    counts[taker]++;
    int to = taker;
    for (int shard = handedBy[to]; shard != NOBODY; shard = handedBy[to]) {
      int giver = leaders[shard];
      leaders[shard] = to;
      led[giver].clear(shard);
      led[to].set(shard);
      to = giver;
    }
    counts[to]--;
  }

  private List<List<String>> leaderFirst(List<List<String>> shards) {
    List<List<String>> ordered = new ArrayList<>();
    for (int shard = 0; shard < shards.size(); shard++) {
      var nodes = new ArrayList<>(shards.get(shard));
      String leader = names.get(leaders[shard]);
      nodes.remove(leader);
      nodes.addFirst(leader);
      ordered.add(nodes);
    }
    return ordered;
  }
}
