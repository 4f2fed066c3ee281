package io.ringhold.server;

import io.ringhold.server.raft.RaftNode;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Tells Raft of each flush, so that it cuts its log there, and of each failure. The engine is
/// opened first, so the node is connected later.
final class RaftEvents implements EngineListener {
  private static final Logger LOG = System.getLogger(RaftEvents.class.getName());

  private final Set<String> full = ConcurrentHashMap.newKeySet();
  private volatile @Nullable RaftNode raft;

  void connect(RaftNode node) {
    raft = node;
  }

  @Override
  public void flushed(String shard, LogPosition position, long bytes, Duration took) {
    full.remove(shard);
    RaftNode node = raft;
    if (node != null) {
      node.cutLog(shard);
    }
  }

  @Override
  public void failed(String shard, StorageException cause) {
    RaftNode node = raft;
    if (cause instanceof StorageException.DiskFull) {
      // It is tried again and again; once is enough until a flush succeeds.
      if (full.add(shard)) {
        LOG.log(Level.ERROR, "store={0} {1}", shard, cause.getMessage());
      }
    } else if (node != null) {
      node.storeFailed(shard, cause);
    }
  }
}
