package io.ringhold.ring;

/// The hash of a key, of which only the `{tag}` counts if it has one.
///
/// The rule is Redis Cluster's: the bytes between the first `{` and the next `}` behind it, if
/// there is at least one. Keys with the same tag lie in the same shard, so a batch over them is
/// atomic.
public final class KeyHash {
  private KeyHash() {}

  public static long of(byte[] key) {
    int open = indexOf(key, '{', 0);
    int close = open < 0 ? -1 : indexOf(key, '}', open + 1);
    return close > open + 1
        ? Murmur3.hash64(key, open + 1, close)
        : Murmur3.hash64(key, 0, key.length);
  }

  private static int indexOf(byte[] key, char wanted, int from) {
    for (int at = from; at < key.length; at++) {
      if (key[at] == wanted) {
        return at;
      }
    }
    return -1;
  }
}
