package io.ringhold.server;

import io.ringhold.server.raft.RaftNode;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.LogPosition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Tells Raft of each flush, so that it cuts its log there. The engine is opened first, so the node
/// is connected later.
final class RaftEvents implements EngineListener {
  private volatile @Nullable RaftNode raft;

  void connect(RaftNode node) {
    raft = node;
  }

  @Override
  public void flushed(String shard, LogPosition position, long bytes, Duration took) {
    RaftNode node = raft;
    if (node != null) {
      node.cutLog(shard);
    }
  }
}
