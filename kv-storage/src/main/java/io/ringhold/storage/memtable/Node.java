package io.ringhold.storage.memtable;

import io.ringhold.storage.entry.Keys;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A node of the tree, for a range of keys. All of them share its first `prefix` bytes, so it
/// compares them by the eight bytes behind those, and looks at whole keys only when these are
/// equal.
abstract sealed class Node permits Inner, Leaf {
  final int prefix;

  Node(int prefix) {
    this.prefix = prefix;
  }

  /// What all keys from `low` up to, not including, `high` have in common; null is no bound.
  static int sharedBy(byte @Nullable [] low, byte @Nullable [] high) {
    if (low == null || high == null) {
      return 0;
    }
    int differ = Arrays.mismatch(low, high);
    return differ < 0 ? low.length : differ;
  }

  final long head(byte[] key) {
    return Keys.head(key, prefix, key.length);
  }
}
