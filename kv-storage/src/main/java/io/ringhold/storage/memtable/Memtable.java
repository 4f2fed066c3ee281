package io.ringhold.storage.memtable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Span;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// All versions written since the last rotation: a B+ tree of keys, each with a chain of versions,
/// newest first. One writer, any number of readers at the same time, which never wait.
///
/// A reader that knows a sequence of which it was told after that was written finds all up to it:
/// what it sees of the tree may be old, but not older than that. Nodes are never taken apart, only
/// replaced, and the range of a node that a reader still has was divided but never moved.
public final class Memtable {
  private static final int DEPTH_MAX = 12;
  private static final int LEAF_BYTES = 272;

  private final Arena arena = new Arena();
  private final Inner[] path = new Inner[DEPTH_MAX];
  private final int[] taken = new int[DEPTH_MAX];
  private volatile Node root = new Leaf(0);
  private volatile long bytes;
  private long treeBytes = LEAF_BYTES;

  /// Called by the one writer only.
  public void put(byte[] key, long sequence, byte[] value) {
    add(key, Entry.put(sequence), value);
  }

  /// Called by the one writer only.
  public void put(byte[] key, long sequence, byte[] value, long expiresAtMs) {
    add(key, Entry.expiringPut(sequence), Entry.expiring(expiresAtMs, value));
  }

  /// Called by the one writer only.
  public void delete(byte[] key, long sequence) {
    add(key, Entry.delete(sequence), NOTHING);
  }

  private static final byte[] NOTHING = new byte[0];

  private void add(byte[] key, long tag, byte[] value) {
    int depth = 0;
    Node node = root;
    while (node instanceof Inner inner) {
      path[depth] = inner;
      taken[depth] = inner.childOf(key);
      node = inner.child(taken[depth]);
      depth++;
    }
    var leaf = (Leaf) node;
    int place = leaf.find(arena, leaf.order(), key);
    if (place >= 0) {
      leaf.replace(place, arena.add(leaf.reference(leaf.order(), place), tag, key, value));
    } else {
      int reference = arena.add(Arena.NONE, tag, key, value);
      if (Leaf.size(leaf.order()) < Leaf.SLOTS) {
        leaf.insert(~place, key, reference);
      } else {
        split(leaf, depth, ~place, key, reference);
      }
    }
    bytes = arena.bytes() + treeBytes;
  }

  /// In the middle; behind the last key when that is where the new one goes, which leaves full
  /// leaves behind when keys ascend.
  private void split(Leaf leaf, int depth, int place, byte[] key, int reference) {
    int at = place == Leaf.SLOTS ? Leaf.SLOTS : (Leaf.SLOTS + 1) / 2;
    byte[] first = at == Leaf.SLOTS ? key : arena.key(leaf.reference(leaf.order(), at));
    byte[] last = arena.key(leaf.reference(leaf.order(), at - 1));
    byte[] separator = Arrays.copyOf(first, Arrays.mismatch(last, first) + 1);
    byte[] low = low(depth);
    byte[] high = high(depth);
    Leaf left = leaf.part(arena, 0, at, Node.sharedBy(low, separator));
    Leaf right = leaf.part(arena, at, Leaf.SLOTS, Node.sharedBy(separator, high));
    if (Arrays.compareUnsigned(key, separator) < 0) {
      left.insert(place, key, reference);
    } else {
      right.insert(place - at, key, reference);
    }
    treeBytes += LEAF_BYTES + separator.length;
    install(depth, left, separator, right);
  }

  /// Puts two nodes in the place of the one at this depth of the path.
  private void install(int depth, Node left, byte[] separator, Node right) {
    if (depth == 0) {
      root = Inner.over(left, separator, right);
      return;
    }
    int above = depth - 1;
    Inner grown = path[above].with(taken[above], left, separator, right);
    if (grown.size() <= Inner.CHILDREN_MAX) {
      replace(above, grown);
    } else {
      install(above, grown.left(low(above)), grown.middle(), grown.right(high(above)));
    }
  }

  private void replace(int depth, Inner with) {
    if (depth == 0) {
      root = with;
    } else {
      path[depth - 1].replace(taken[depth - 1], with);
    }
  }

  /// The first key of the range of the node at this depth of the path.
  private byte @Nullable [] low(int depth) {
    for (int above = depth - 1; above >= 0; above--) {
      byte[] low = path[above].lowOf(taken[above]);
      if (low != null) {
        return low;
      }
    }
    return null;
  }

  private byte @Nullable [] high(int depth) {
    for (int above = depth - 1; above >= 0; above--) {
      byte[] high = path[above].highOf(taken[above]);
      if (high != null) {
        return high;
      }
    }
    return null;
  }

  /// Looks for the newest version of a key that is not newer than `sequenceMax`, deletes included.
  ///
  /// @return whether it is there, and then `found` is at it
  public boolean get(byte[] key, long sequenceMax, Entry found) {
    Node node = root;
    while (node instanceof Inner inner) {
      node = inner.child(inner.childOf(key));
    }
    var leaf = (Leaf) node;
    long order = leaf.order();
    int place = leaf.find(arena, order, key);
    return place >= 0 && visible(leaf.reference(order, place), sequenceMax, found);
  }

  /// Goes down the versions of a key.
  boolean visible(int newest, long sequenceMax, Entry found) {
    int reference = newest;
    while (reference != Arena.NONE) {
      byte[] chunk = arena.chunk(reference);
      int at = Arena.at(reference);
      long tag = Arena.tag(chunk, at);
      if (Entry.sequence(tag) <= sequenceMax) {
        int keyLength = Arena.keyLength(chunk, at);
        int keyAt = Arena.keyAt(at);
        found.at(
            tag, chunk, keyAt, keyLength, chunk, keyAt + keyLength, Arena.valueLength(chunk, at));
        return true;
      }
      reference = Arena.older(chunk, at);
    }
    return false;
  }

  /// Of each key the newest version that is not newer than `sequenceMax`.
  public EntryCursor cursor(Span span, long sequenceMax) {
    return new MemtableCursor(this, arena, span, sequenceMax);
  }

  Node root() {
    return root;
  }

  /// Of records and tree, roughly; 0 before the first.
  public long bytes() {
    return bytes;
  }
}
