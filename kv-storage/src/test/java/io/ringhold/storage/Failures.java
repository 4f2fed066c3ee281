package io.ringhold.storage;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Hears of the background work that has failed.
final class Failures implements EngineListener {
  final Queue<StorageException> all = new ConcurrentLinkedQueue<>();

  @Override
  public void failed(String shard, StorageException cause) {
    all.add(cause);
  }
}
