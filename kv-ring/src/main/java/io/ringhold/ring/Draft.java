package io.ringhold.ring;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A placement while it is being made: what can stay stays, shards with too few replicas are
/// filled, then nodes with many give to nodes with few.
///
/// The ring proposes, the loads decide (in the spirit of consistent hashing with bounded loads,
/// Mirrokni et al., SODA 2018): a replica goes to the first node on its shard's walk that has room.
/// No zone ever holds more replicas of a shard than it must. Nodes and zones are numbered, and each
/// node knows its shards, so that a thousand nodes take no longer than a person waits.
final class Draft {
  private final List<Node> nodes;
  private final int[] zones;
  private final int replication;
  private final int perZone;
  private final HashRing ring;
  private final Sharding sharding;
  private final char[][] walks; // by shard, where needed
  private final List<List<Integer>> replicas = new ArrayList<>();
  private final BitSet[] held; // by node: its shards
  private final BitSet[] full; // by node: zones known to have no room for any shard of it
  private final int[] loads;

  Draft(List<Node> unsorted, int shards, int replication) {
    this.nodes = unsorted.stream().sorted(Comparator.comparing(Node::name)).toList();
    this.replication = replication;
    this.perZone = Zones.replicasMax(nodes, replication);
    ring = new HashRing(nodes);
    sharding = new Sharding(shards);
    walks = new char[shards][];
    var zoneNumbers = new HashMap<String, Integer>();
    zones =
        nodes.stream()
            .mapToInt(node -> zoneNumbers.computeIfAbsent(node.zone(), _ -> zoneNumbers.size()))
            .toArray();
    held = bitSets(nodes.size());
    full = bitSets(nodes.size());
    loads = new int[nodes.size()];
    for (int shard = 0; shard < shards; shard++) {
      replicas.add(new ArrayList<>(replication));
    }
  }

  private static BitSet[] bitSets(int count) {
    return IntStream.range(0, count).mapToObj(_ -> new BitSet()).toArray(BitSet[]::new);
  }

  List<List<String>> replicas() {
    return replicas.stream()
        .map(shard -> shard.stream().map(node -> nodes.get(node).name()).toList())
        .toList();
  }

  /// Keeps the replicas on nodes that are still there, except where a zone would hold too many.
  void keep(List<List<String>> previous) {
    Map<String, Integer> byName = new HashMap<>();
    nodes.forEach(node -> byName.put(node.name(), byName.size()));
    for (int shard = 0; shard < previous.size(); shard++) {
      for (String name : previous.get(shard)) {
        Integer node = byName.get(name);
        if (node != null
            && replicas.get(shard).size() < replication
            && !held[node].get(shard)
            && hasRoom(shard, zones[node])) {
          add(shard, node);
        }
      }
    }
  }

  /// Gives every shard as many replicas as it shall have.
  void fill() {
    int wanted = replicas.size() * replication;
    int average = wanted / nodes.size();
    for (int shard = 0; shard < replicas.size(); shard++) {
      while (replicas.get(shard).size() < replication) {
        int node = firstWithRoom(shard, average);
        add(shard, node);
      }
    }
  }

  // Up to the rounded down average first, so that little is left to level; nobody below it: the
  // least loaded node.
  private int firstWithRoom(int shard, int average) {
    int least = -1;
    for (char node : walk(shard)) {
      if (!held[node].get(shard) && hasRoom(shard, zones[node])) {
        if (loads[node] < average) {
          return node;
        }
        if (least < 0 || loads[node] < loads[least]) {
          least = node;
        }
      }
    }
    return least;
  }

  /// Moves replicas from nodes with many to nodes with few until no single move makes loads more
  /// equal.
  ///
  /// Each move lowers the sum of the squared loads, so this ends.
  void level() {
    var byLoad = new ArrayList<>(IntStream.range(0, nodes.size()).boxed().toList());
    do {
      // Nearly in order already: this costs one comparison a node.
      byLoad.sort(Comparator.<Integer>comparingInt(node -> loads[node]).thenComparing(n -> n));
    } while (moveOne(byLoad));
  }

  private boolean moveOne(List<Integer> byLoad) {
    for (int from : byLoad.reversed()) {
      for (int to : byLoad) {
        if (loads[from] - loads[to] < 2) {
          break;
        }
        int shard = takes(zones[to], from) ? movable(from, to) : -1;
        if (shard >= 0) {
          move(shard, from, to);
          return true;
        }
      }
    }
    return false;
  }

  // Among the shards that may move, the one on whose walk the new node comes first.
  private int movable(int from, int to) {
    BitSet loose = held[from];
    int best = -1;
    int bestRank = Integer.MAX_VALUE;
    for (int shard = loose.nextSetBit(0); shard >= 0; shard = loose.nextSetBit(shard + 1)) {
      if (!held[to].get(shard) && (zones[from] == zones[to] || hasRoom(shard, zones[to]))) {
        int rank = rank(shard, to, bestRank);
        if (rank < bestRank) {
          best = shard;
          bestRank = rank;
        }
      }
    }
    return best;
  }

  private boolean takes(int zone, int from) {
    if (zones[from] == zone) {
      return true;
    }
    if (!full[from].get(zone) && held[from].stream().noneMatch(shard -> hasRoom(shard, zone))) {
      full[from].set(zone);
    }
    return !full[from].get(zone);
  }

  private boolean hasRoom(int shard, int zone) {
    int there = 0;
    for (int node : replicas.get(shard)) {
      there += zones[node] == zone ? 1 : 0;
    }
    return there < perZone;
  }

  private char[] walk(int shard) {
    char[] walk = walks[shard];
    if (walk == null) {
      walk = ring.walk(sharding.middleOf(shard));
      walks[shard] = walk;
    }
    return walk;
  }

  // How many other nodes come before it on the walk; `enough` when there are at least so many.
  private int rank(int shard, int node, int enough) {
    char[] walk = walk(shard);
    int rank = 0;
    while (rank < enough && walk[rank] != node) {
      rank++;
    }
    return rank;
  }

  private void add(int shard, int node) {
    replicas.get(shard).add(node);
    held[node].set(shard);
    loads[node]++;
  }

  private void move(int shard, int from, int to) {
    var nodesOfShard = replicas.get(shard);
    nodesOfShard.forEach(node -> full[node].clear());
    nodesOfShard.set(nodesOfShard.indexOf(from), to);
    full[to].clear();
    loads[from]--;
    loads[to]++;
    held[from].clear(shard);
    held[to].set(shard);
  }
}
