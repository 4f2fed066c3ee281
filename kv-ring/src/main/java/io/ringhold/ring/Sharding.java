package io.ringhold.ring;

/// Cuts the ring of hashes into a fixed number of equal arcs, the shards.
///
/// @param shards how many; fixed when a cluster is founded, because another number sends the same
///   key elsewhere
public record Sharding(int shards) {
  public Sharding {
    if (shards < 1) {
      throw new IllegalArgumentException("a cluster has at least 1 shard, not " + shards);
    }
  }

  /// The shard of a key, from 0 to `shards - 1`.
  public int shardOf(byte[] key) {
    return (int) Math.unsignedMultiplyHigh(KeyHash.of(key), shards);
  }

  /// Where on the ring a shard stands, as an unsigned number: the middle of its arc, give or take a
  /// rounding.
  long middleOf(int shard) {
    long half = Long.divideUnsigned(-1L, 2L * shards);
    return half * (2L * shard + 1);
  }
}
