package io.ringhold.ring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The nodes of a cluster on a circle of 64-bit hashes, each at [#VIRTUAL_NODES] places.
///
/// Consistent hashing after Karger et al. (STOC 1997): a node that comes or goes changes only what
/// stood in front of its own places.
final class HashRing {
  /// With 150 places a node, arcs of nodes differ by about 8 % (1 / sqrt(150)).
  static final int VIRTUAL_NODES = 150;

  // A place carries the number of its node in its low bits, so that sorting the places sorts the
  // nodes with them.
  private static final int NODE_BITS = 16;
  private static final long NODE_MASK = (1L << NODE_BITS) - 1;

  private final int nodes;
  private final long[] places;

  /// A ring of these nodes, whatever their order.
  HashRing(List<Node> unsorted) {
    if (unsorted.size() > NODE_MASK) {
      throw new IllegalArgumentException("a ring takes at most " + NODE_MASK + " nodes");
    }
    this.nodes = unsorted.size();
    this.places = new long[nodes * VIRTUAL_NODES];
    var sorted = unsorted.stream().sorted(Comparator.comparing(Node::name)).toList();
    for (int i = 0; i < places.length; i++) {
      int node = i / VIRTUAL_NODES;
      places[i] = (ordered(place(sorted.get(node), i % VIRTUAL_NODES)) & ~NODE_MASK) | node;
    }
    Arrays.sort(places);
  }

  /// Every node once, in the order in which a walk upwards from `hash` first meets them, by their
  /// numbers in the order of their names.
  char[] walk(long hash) {
    int found = Arrays.binarySearch(places, ordered(hash) & ~NODE_MASK);
    int start = found < 0 ? -found - 1 : found;
    var seen = new boolean[nodes];
    var met = new char[nodes];
    int count = 0;
    for (int at = start; count < nodes; at++) {
      int node = (int) (places[at < places.length ? at : at - places.length] & NODE_MASK);
      if (!seen[node]) {
        seen[node] = true;
        met[count++] = (char) node;
      }
    }
    return met;
  }

  private static long place(Node node, int number) {
    byte[] name = (node.name() + '#' + number).getBytes(UTF_8);
    return Murmur3.hash64(name, 0, name.length);
  }

  // Hashes are unsigned; flipping the sign lets signed comparison order them.
  private static long ordered(long hash) {
    return hash ^ Long.MIN_VALUE;
  }
}
