package io.ringhold.ring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A placement while it is being made: what can stay stays, shards with too few replicas are
/// filled, then nodes with many give to nodes with few.
///
/// The ring proposes, the loads decide (in the spirit of consistent hashing with bounded loads,
/// Mirrokni et al., SODA 2018): a replica goes to the first node on its shard's walk that has room.
/// No zone ever holds more replicas of a shard than it must.
final class Draft {
  private final List<Node> nodes;
  private final int replication;
  private final long perZone;
  private final List<List<Node>> walks = new ArrayList<>();
  private final List<List<Node>> replicas = new ArrayList<>();
  private final Map<Node, Integer> loads = new HashMap<>();

  Draft(List<Node> nodes, List<List<String>> previous, int replication) {
    this.nodes = nodes.stream().sorted(Comparator.comparing(Node::name)).toList();
    this.replication = replication;
    this.perZone = perZone(nodes, replication);
    nodes.forEach(node -> loads.put(node, 0));
    var ring = new HashRing(nodes);
    var sharding = new Sharding(previous.size());
    for (int shard = 0; shard < previous.size(); shard++) {
      walks.add(ring.walk(sharding.middleOf(shard)));
      replicas.add(new ArrayList<>());
    }
    keep(previous);
  }

  List<List<String>> replicas() {
    return replicas.stream().map(shard -> shard.stream().map(Node::name).toList()).toList();
  }

  // The fewest replicas of one shard that some zone must take: 1 when there are enough zones.
  private static long perZone(List<Node> nodes, int replication) {
    var sizes =
        nodes.stream().collect(Collectors.groupingBy(Node::zone, Collectors.counting())).values();
    long most = 1;
    while (roomWith(most, sizes) < replication) {
      most++;
    }
    return most;
  }

  private static long roomWith(long most, Iterable<Long> zoneSizes) {
    long room = 0;
    for (long size : zoneSizes) {
      room += Math.min(size, most);
    }
    return room;
  }

  private void keep(List<List<String>> previous) {
    var byName = nodes.stream().collect(Collectors.toMap(Node::name, Function.identity()));
    for (int shard = 0; shard < previous.size(); shard++) {
      for (String name : previous.get(shard)) {
        Node node = byName.get(name);
        if (node != null && replicas.get(shard).size() < replication && mayJoin(shard, node)) {
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
        add(shard, firstWithRoom(shard, average));
      }
    }
  }

  // Up to the rounded down average first, so that little is left to level; nobody below it: the
  // least loaded node.
  private Node firstWithRoom(int shard, int average) {
    int at = shard;
    var candidates = walks.get(shard).stream().filter(node -> mayJoin(at, node)).toList();
    return candidates.stream()
        .filter(node -> load(node) < average)
        .findFirst()
        .or(() -> candidates.stream().min(Comparator.comparingInt(this::load)))
        .orElseThrow();
  }

  /// Moves replicas from nodes with many to nodes with few until no single move makes loads more
  /// equal.
  ///
  /// Each move lowers the sum of the squared loads, so this ends.
  void level() {
    while (moveOne()) {}
  }

  private boolean moveOne() {
    var byLoad = nodes.stream().sorted(Comparator.comparingInt(this::load)).toList();
    for (Node from : byLoad.reversed()) {
      for (Node to : byLoad) {
        if (load(from) - load(to) < 2) {
          break;
        }
        int shard = movable(from, to);
        if (shard >= 0) {
          move(shard, from, to);
          return true;
        }
      }
    }
    return false;
  }

  // Among the shards that may move, the one on whose walk the new node comes first.
  private int movable(Node from, Node to) {
    int best = -1;
    int bestRank = Integer.MAX_VALUE;
    for (int shard = 0; shard < replicas.size(); shard++) {
      if (replicas.get(shard).contains(from) && mayReplace(shard, from, to)) {
        int rank = walks.get(shard).indexOf(to);
        if (rank < bestRank) {
          best = shard;
          bestRank = rank;
        }
      }
    }
    return best;
  }

  private boolean mayJoin(int shard, Node node) {
    return !replicas.get(shard).contains(node) && inZone(shard, node.zone()) < perZone;
  }

  private boolean mayReplace(int shard, Node from, Node to) {
    return !replicas.get(shard).contains(to)
        && (from.zone().equals(to.zone()) || inZone(shard, to.zone()) < perZone);
  }

  private long inZone(int shard, String zone) {
    return replicas.get(shard).stream().filter(node -> node.zone().equals(zone)).count();
  }

  private int load(Node node) {
    return loads.getOrDefault(node, 0);
  }

  private void add(int shard, Node node) {
    replicas.get(shard).add(node);
    loads.merge(node, 1, Integer::sum);
  }

  private void move(int shard, Node from, Node to) {
    replicas.get(shard).set(replicas.get(shard).indexOf(from), to);
    loads.merge(from, -1, Integer::sum);
    loads.merge(to, 1, Integer::sum);
  }
}
