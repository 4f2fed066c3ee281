package io.ringhold.cli.command;

import io.ringhold.cli.console.Meter;
import io.ringhold.client.KvClient;
import io.ringhold.client.KvException;
import io.ringhold.client.Operation;
import io.ringhold.client.Scope;
import io.ringhold.client.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Stores records as fast as the cluster takes them: one lane for each shard, in which batches
/// follow each other.
///
/// One batch of a lane is under way at a time, so that of two records with the same key the later
/// one wins. A batch is retried under one request id for as long as the client's deadline allows,
/// so a lost leader only pauses its lanes.
final class Loader {
  private static final int BATCH_RECORDS_MAX = 100;
  private static final int BATCH_BYTES_MAX = 1 << 20;
  private static final int LANE_RECORDS_MAX = 2 * BATCH_RECORDS_MAX;

  /// A record and the line of the file that it stands in.
  record Numbered(long line, Operation.Put put) {
    private static final Numbered END =
        new Numbered(-1, (Operation.Put) Operation.put(new byte[0], new byte[0]));

    int bytes() {
      return put.key().length + put.value().length;
    }
  }

  /// Why the load ended early.
  ///
  /// @param line of the record that was refused; 0 when the cluster did not answer
  record Trouble(long line, KvException cause) {}

  private final KvClient client;
  private final String keyspace;
  private final Topology topology;
  private final Meter stored;
  private final List<Lane> lanes = new ArrayList<>();
  private volatile @Nullable Trouble trouble;

  Loader(KvClient client, String keyspace, Topology topology, Meter stored) {
    this.client = client;
    this.keyspace = keyspace;
    this.topology = topology;
    this.stored = stored;
    for (int shard = 0; shard < topology.shards().size(); shard++) {
      lanes.add(new Lane(shard));
    }
  }

  /// Waits for a place in the lane. Returns false when there is [#trouble] and no further record
  /// will be taken.
  boolean add(long line, Operation.Put put) throws InterruptedException {
    return lanes.get(topology.shardOf(put.key())).add(new Numbered(line, put));
  }

  /// Waits until all that was added is stored, or given up.
  @Nullable Trouble finish() throws InterruptedException {
    for (Lane lane : lanes) {
      lane.end();
    }
    return trouble;
  }

  private synchronized void report(long line, KvException cause) {
    Trouble first = trouble;
    if (first == null || (first.line() > 0 && line > 0 && line < first.line())) {
      trouble = new Trouble(line, cause);
    }
  }

  /// Nobody answers. After a mere refusal the lanes still store what they hold.
  private boolean gaveUp() {
    Trouble known = trouble;
    return known != null && known.line() == 0;
  }

  private final class Lane {
    private final BlockingQueue<Numbered> queue = new ArrayBlockingQueue<>(LANE_RECORDS_MAX);
    private final Thread thread;
    private @Nullable Numbered held;

    Lane(int shard) {
      thread = Thread.ofVirtual().name("load-shard-" + shard).start(this::run);
    }

    boolean add(Numbered numbered) throws InterruptedException {
      while (trouble == null) {
        if (queue.offer(numbered, 100, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
      return false;
    }

    void end() throws InterruptedException {
      while (thread.isAlive() && !queue.offer(Numbered.END, 100, TimeUnit.MILLISECONDS)) {
        // the lane is full and its cluster slow
      }
      thread.join();
    }

    private void run() {
      try {
        for (List<Numbered> batch = next(); !batch.isEmpty() && !gaveUp(); batch = next()) {
          store(batch);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (KvException e) {
        report(0, e);
      }
    }

    /// At least one record, and as many more as are there already; none at the end.
    private List<Numbered> next() throws InterruptedException {
      var batch = new ArrayList<Numbered>();
      Numbered next = held == null ? queue.take() : held;
      held = null;
      int bytes = 0;
      while (next != null && next.line() >= 0 && batch.size() < BATCH_RECORDS_MAX) {
        bytes += next.bytes();
        if (bytes > BATCH_BYTES_MAX && !batch.isEmpty()) {
          break;
        }
        batch.add(next);
        next = queue.poll();
      }
      held = next;
      return batch;
    }

    private void store(List<Numbered> batch) {
      try {
        client.batch(
            keyspace, batch.stream().<Operation>map(Numbered::put).toList(), Scope.PER_SHARD);
        stored.add(batch.size());
      } catch (KvException e) {
        if (e.kind() != KvException.Kind.REFUSED) {
          throw e;
        }
        storeSingly(batch);
      }
    }

    /// The batch was refused for one of its records; which one, only single puts can tell.
    private void storeSingly(List<Numbered> batch) {
      for (Numbered numbered : batch) {
        try {
          client.put(
              keyspace, numbered.put().key(), numbered.put().value(), numbered.put().condition());
          stored.add(1);
        } catch (KvException e) {
          if (e.kind() != KvException.Kind.REFUSED) {
            throw e;
          }
          report(numbered.line(), e);
        }
      }
    }
  }
}
