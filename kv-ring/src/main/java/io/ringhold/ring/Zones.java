package io.ringhold.ring;

import java.util.Collection;
import java.util.stream.Collectors;

/// How replicas may share the zones.
public final class Zones {
  private Zones() {}

  /// The fewest replicas of one shard that some zone must take: 1 when there are enough zones.
  ///
  /// It rises when zones have become too few; a caller may want to refuse what makes it rise.
  ///
  /// @throws IllegalArgumentException if there are fewer nodes than replicas wanted
  public static int replicasMax(Collection<Node> nodes, int replication) {
    requireEnough(nodes, replication);
    var sizes =
        nodes.stream().collect(Collectors.groupingBy(Node::zone, Collectors.counting())).values();
    int most = 1;
    while (roomWith(most, sizes) < replication) {
      most++;
    }
    return most;
  }

  static void requireEnough(Collection<Node> nodes, int replication) {
    if (replication < 1 || nodes.size() < replication) {
      throw new IllegalArgumentException(
          "%d replicas of each shard do not fit on %d nodes".formatted(replication, nodes.size()));
    }
  }

  private static long roomWith(long most, Iterable<Long> zoneSizes) {
    long room = 0;
    for (long size : zoneSizes) {
      room += Math.min(size, most);
    }
    return room;
  }
}
