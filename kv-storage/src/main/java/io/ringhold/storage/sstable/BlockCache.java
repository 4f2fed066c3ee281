package io.ringhold.storage.sstable;

import io.ringhold.storage.sstable.CachedBlocks.Cached;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.concurrent.atomic.LongAdder;

/// Checked blocks of all shards, bounded in bytes, by S3-FIFO (Yang and others 2023): new blocks
/// pass through a small queue, and only those that are asked for again, there or soon after they
/// have left, get into the large one. So a scan of everything pushes out nothing that is used.
public final class BlockCache {
  private static final int SMALL_SHARE = 10;
  private static final int USES_TO_STAY = 2;

  private final long bytesMax;
  private final Queue<Cached> small = new ArrayDeque<>();
  private final Queue<Cached> large = new ArrayDeque<>();
  private final SequencedSet<Long> ghosts = new LinkedHashSet<>();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private long smallBytes;
  private long largeBytes;
  private long droppedBytes;

  public BlockCache(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  public synchronized long bytes() {
    return smallBytes + largeBytes;
  }

  public long hits() {
    return hits.sum();
  }

  public long misses() {
    return misses.sum();
  }

  CachedBlocks blocksOf(TableId table, int blocks) {
    return new CachedBlocks(this, table, blocks);
  }

  void hit() {
    hits.increment();
  }

  void missed() {
    misses.increment();
  }

  /// A block that would push out a quarter of the others is not worth them.
  boolean wants(Cached cached) {
    return cached.bytes() <= bytesMax / 4;
  }

  synchronized void add(Cached cached) {
    if (ghosts.remove(cached.identity())) {
      addUsed(cached);
    } else {
      small.add(cached);
      smallBytes += cached.bytes();
      shrink();
    }
  }

  /// Whether blocks can come without pushing out others.
  synchronized boolean hasRoom() {
    return smallBytes + largeBytes < bytesMax / 16 * 15;
  }

  /// Adds one that is known to be asked for.
  synchronized void addUsed(Cached cached) {
    large.add(cached);
    largeBytes += cached.bytes();
    shrink();
  }

  /// So many bytes have left with their table. They are swept out of the queues by the sixteenth of
  /// the cache, because that looks at every block.
  synchronized void dropped(long bytes) {
    droppedBytes += bytes;
    if (droppedBytes > bytesMax / 16) {
      droppedBytes = 0;
      smallBytes = sweep(small);
      largeBytes = sweep(large);
    }
  }

  private static long sweep(Queue<Cached> queue) {
    queue.removeIf(cached -> !cached.isThere());
    return queue.stream().mapToLong(Cached::bytes).sum();
  }

  private void shrink() {
    while (smallBytes + largeBytes > bytesMax) {
      if (smallBytes * SMALL_SHARE > bytesMax || large.isEmpty()) {
        shrinkSmall();
      } else {
        shrinkLarge();
      }
    }
  }

  private void shrinkSmall() {
    var oldest = small.remove();
    smallBytes -= oldest.bytes();
    if (!oldest.isThere()) {
      return;
    }
    if (oldest.uses >= USES_TO_STAY) {
      oldest.uses = 0;
      large.add(oldest);
      largeBytes += oldest.bytes();
    } else {
      oldest.leave();
      ghosts.add(oldest.identity());
      if (ghosts.size() > large.size() + small.size()) {
        ghosts.removeFirst();
      }
    }
  }

  private void shrinkLarge() {
    var oldest = large.remove();
    if (oldest.isThere() && oldest.uses > 0) {
      oldest.uses--;
      large.add(oldest);
    } else {
      largeBytes -= oldest.bytes();
      oldest.leave();
    }
  }
}
