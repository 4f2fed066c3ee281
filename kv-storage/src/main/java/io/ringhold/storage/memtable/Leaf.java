package io.ringhold.storage.memtable;

import io.ringhold.storage.entry.Keys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// Up to 15 keys of a range. Slots are filled one after the other and keep their keys; their order
/// is one number, `size | slot of the first key << 4 | ...`, so that a new key comes to light with
/// one store (Mao, Kohler and Morris 2012, Masstree).
///
/// A leaf that is full is left as it is and replaced by two others, so a reader that still has it
/// finds all that was there when it came.
final class Leaf extends Node {
  static final int SLOTS = 15;
  private static final VarHandle REFERENCE = MethodHandles.arrayElementVarHandle(int[].class);

  private final long[] heads = new long[SLOTS];
  private final int[] references = new int[SLOTS];
  private volatile long order;

  Leaf(int prefix) {
    super(prefix);
  }

  /// Number and order of the keys at this moment.
  long order() {
    return order;
  }

  static int size(long order) {
    return (int) order & SLOTS;
  }

  /// Refers to the newest version of a key.
  ///
  /// @param place among the keys, from 0
  int reference(long order, int place) {
    return (int) REFERENCE.getAcquire(references, slot(order, place));
  }

  private static int slot(long order, int place) {
    return (int) (order >>> (4 * place + 4)) & SLOTS;
  }

  /// Where the key is, or `~place` of where it would be.
  int find(Arena arena, long order, byte[] key) {
    long head = head(key);
    int low = 0;
    int high = size(order);
    while (low < high) {
      int middle = (low + high) >>> 1;
      int slot = slot(order, middle);
      int compared = Long.compareUnsigned(heads[slot], head);
      if (compared == 0) {
        compared = compareWhole(arena, reference(order, middle), key);
      }
      if (compared == 0) {
        return middle;
      }
      if (compared < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return ~low;
  }

  /// Any version will do.
  private static int compareWhole(Arena arena, int reference, byte[] key) {
    byte[] chunk = arena.chunk(reference);
    int at = Arena.at(reference);
    int from = Arena.keyAt(at);
    return Arrays.compareUnsigned(
        chunk, from, from + Arena.keyLength(chunk, at), key, 0, key.length);
  }

  /// A newer version of a key that is there.
  void replace(int place, int reference) {
    REFERENCE.setRelease(references, slot(order, place), reference);
  }

  /// A new key, while there is a free slot.
  void insert(int place, byte[] key, int reference) {
    insert(place, head(key), reference);
  }

  private void insert(int place, long head, int reference) {
    long now = order;
    int slot = size(now);
    heads[slot] = head;
    references[slot] = reference;
    int shift = 4 * place + 4;
    long before = now & (1L << shift) - 1;
    // With place 14 nothing is behind, and a shift by 64 shifts by 0.
    long behind = now >>> shift << (shift + 4);
    order = (before | (long) slot << shift | behind) + 1;
  }

  /// The keys from one place up to, not including, another, in a leaf for a smaller range.
  Leaf part(Arena arena, int from, int to, int prefix) {
    var part = new Leaf(prefix);
    for (int place = from; place < to; place++) {
      int reference = reference(order, place);
      byte[] chunk = arena.chunk(reference);
      int at = Arena.at(reference);
      int keyAt = Arena.keyAt(at);
      long head = Keys.head(chunk, keyAt + prefix, keyAt + Arena.keyLength(chunk, at));
      part.insert(place - from, head, reference);
    }
    return part;
  }
}
