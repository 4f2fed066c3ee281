package io.ringhold.server.transfer;

import java.io.IOException;
import java.util.UUID;

/// The other nodes, as those who give checkpoints. The seam at which tests break transfers.
public interface CheckpointSource {
  /// Opens a checkpoint that holds at least all up to log index `indexMin`.
  ///
  /// @param group fences off a node of another cluster
  CheckpointList open(String node, int shard, UUID group, long indexMin)
      throws IOException, InterruptedException;

  /// Reads a file from its beginning; returns when all of it was handed over.
  void read(String node, String checkpoint, String file, Pieces pieces)
      throws IOException, InterruptedException;

  /// Says that it is not needed any more; it would be given up after a while anyway.
  void close(String node, String checkpoint);

  /// Takes the bytes of a file in their order.
  interface Pieces {
    void take(byte[] piece) throws IOException, InterruptedException;
  }
}
