package io.ringhold.client;

/// What people and tools that run a cluster ask of single nodes. A node is given by its name or by
/// its host:port.
@SuppressWarnings("DoNotCallSuggester")
public final class KvAdmin {
  KvAdmin() {}

  /// The node as it sees itself. Asks once, without retries.
  public NodeStatus status(String node) {
    throw new UnsupportedOperationException();
  }

  /// Puts a digest mark into the log of a shard, through its leader.
  ///
  /// @return the log index of the mark
  public long markDigest(int shard) {
    throw new UnsupportedOperationException();
  }

  /// The digest of one replica at a mark. Waits until the replica has got there, inside the
  /// deadline.
  public Digest readDigest(String node, int shard, long index) {
    throw new UnsupportedOperationException();
  }

  /// Writes the memtables of a node's replicas to tables.
  public void flush(String node) {
    throw new UnsupportedOperationException();
  }
}
