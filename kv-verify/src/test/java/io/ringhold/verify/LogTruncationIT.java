package io.ringhold.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringhold.client.Condition;
import io.ringhold.client.KvClient;
import io.ringhold.client.Operation;
import io.ringhold.client.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// One shard, so that it gets all the writes; `-Dringhold.writes=` sets how many,
/// `-Dringhold.shards=` over how many shards.
class LogTruncationIT {
  private static final long LOG_BYTES_MAX = 64 << 20;
  private static final long SEGMENT_BYTES_MAX = 8 << 20;
  private static final int WRITES = Integer.getInteger("ringhold.writes", 150_000);
  private static final int SHARDS = Integer.getInteger("ringhold.shards", 1);
  private static final int BATCH = 500;
  private static final int OUTSTANDING = 8;
  private static final int VALUE_BYTES = 256;

  @RegisterExtension final Clusters clusters = new Clusters();

  private final AtomicLong largest = new AtomicLong();

  @Test
  void theLogOnDiskStaysBelowItsBoundUnderManyWritesAndShrinksWithAFlush() throws Exception {
    long seed = Seeds.next("LogTruncationIT");
    ProcessCluster cluster = clusters.three(SHARDS);
    try (var client = cluster.client();
        var writers = Executors.newFixedThreadPool(OUTSTANDING);
        var watcher = Executors.newSingleThreadScheduledExecutor()) {
      var watching =
          watcher.scheduleWithFixedDelay(() -> look(cluster), 0, 50, TimeUnit.MILLISECONDS);
      write(client, writers, seed);
      watching.cancel(false);
      long before = RaftLogs.largest(cluster);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> flushed(cluster, client) <= 2 * SEGMENT_BYTES_MAX + (1 << 20));
      System.out.printf(
          "LogTruncationIT: %d writes of %d B over %d shards; largest log %.1f MiB, %.1f MiB before and %.1f MiB after the flush%n",
          WRITES,
          VALUE_BYTES,
          SHARDS,
          mebibytes(largest.get()),
          mebibytes(before),
          mebibytes(RaftLogs.largest(cluster)));
      assertThat(largest).hasValueBetween(1L, LOG_BYTES_MAX);
    }
  }

  private static void write(KvClient client, ExecutorService writers, long seed) throws Exception {
    var batches =
        IntStream.range(0, WRITES / BATCH)
            .<Callable<Integer>>mapToObj(batch -> () -> write(client, seed + batch))
            .toList();
    for (Future<Integer> batch : writers.invokeAll(batches)) {
      assertThat(batch.get()).isBetween(1, SHARDS);
    }
  }

  /// Returns how many shards had a part in the batch.
  private static int write(KvClient client, long seed) {
    var random = new Random(seed);
    var operations = new ArrayList<Operation>();
    for (int i = 0; i < BATCH; i++) {
      byte[] value = new byte[VALUE_BYTES];
      random.nextBytes(value);
      String key = "key-%08d".formatted(random.nextInt(100_000_000));
      operations.add(Operation.put(key.getBytes(UTF_8), value));
    }
    return client.batch("", operations, Scope.PER_SHARD).receipts().size();
  }

  /// Flushes all nodes and returns the size of the largest log. What stays is the segment that is
  /// being written and the last entries before it; a node cuts only what it knows that all have.
  private static long flushed(ProcessCluster cluster, KvClient client) {
    client.put("", "an entry to flush".getBytes(UTF_8), new byte[0], Condition.NONE);
    cluster.endpoints().forEach(client.admin()::flush);
    return RaftLogs.largest(cluster);
  }

  private void look(ProcessCluster cluster) {
    long bytes = RaftLogs.largest(cluster);
    largest.accumulateAndGet(bytes, Math::max);
  }

  private static double mebibytes(long bytes) {
    return bytes / (double) (1 << 20);
  }
}
