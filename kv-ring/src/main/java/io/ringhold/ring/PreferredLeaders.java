package io.ringhold.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Spreads the preferred leaders over the nodes as evenly as the replicas allow.
///
/// Starts from the first replica of each shard and hands leaderships along a chain of shards while
/// the chain ends at a node that leads at least two fewer. When no such chain is left, no other
/// choice is more even (optimal semi-matchings, Harvey et al., 2006).
final class PreferredLeaders {
  private final List<List<String>> replicas;
  private final List<String> leaders = new ArrayList<>();
  private final Map<String, Integer> counts = new TreeMap<>();

  private PreferredLeaders(List<List<String>> replicas) {
    this.replicas = replicas;
    for (List<String> shard : replicas) {
      shard.forEach(node -> counts.putIfAbsent(node, 0));
      leaders.add(shard.getFirst());
      counts.merge(shard.getFirst(), 1, Integer::sum);
    }
  }

  /// The same replicas, the preferred leader of each shard first and the others in their order.
  static List<List<String>> first(List<List<String>> replicas) {
    var choice = new PreferredLeaders(replicas);
    while (choice.improve()) {}
    return choice.leaderFirst();
  }

  private boolean improve() {
    var busiestFirst =
        counts.keySet().stream().sorted(Comparator.comparingInt(this::count).reversed()).toList();
    for (String node : busiestFirst) {
      if (handOver(node)) {
        return true;
      }
    }
    return false;
  }

  // Breadth first from a busy node: each step hands one led shard to another of its replicas.
  private boolean handOver(String busy) {
    Map<String, Integer> handedBy = new HashMap<>();
    var seen = new HashSet<>(List.of(busy));
    var open = new ArrayDeque<>(seen);
    for (String giver = open.poll(); giver != null; giver = open.poll()) {
      for (int shard = 0; shard < replicas.size(); shard++) {
        for (String taker :
            leaders.get(shard).equals(giver) ? replicas.get(shard) : List.<String>of()) {
          if (seen.add(taker)) {
            handedBy.put(taker, shard);
            open.add(taker);
            if (count(taker) <= count(busy) - 2) {
              shift(taker, handedBy);
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private void shift(String taker, Map<String, Integer> handedBy) {
    counts.merge(taker, 1, Integer::sum);
    String to = taker;
    for (Integer shard = handedBy.get(to); shard != null; shard = handedBy.get(to)) {
      String giver = leaders.set(shard, to);
      to = giver;
    }
    counts.merge(to, -1, Integer::sum);
  }

  private int count(String node) {
    return counts.getOrDefault(node, 0);
  }

  private List<List<String>> leaderFirst() {
    List<List<String>> ordered = new ArrayList<>();
    for (int shard = 0; shard < replicas.size(); shard++) {
      var nodes = new ArrayList<>(replicas.get(shard));
      nodes.remove(leaders.get(shard));
      nodes.addFirst(leaders.get(shard));
      ordered.add(nodes);
    }
    return ordered;
  }
}
