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
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// One shard, so that it gets all the writes; `-Dringhold.writes=` sets how many,
/// `-Dringhold.shards=` over how many shards.
class LogTruncationIT {
  private static final long LOG_BYTES_MAX = 64 << 20;
  private static final long SEGMENT_BYTES_MAX = 8 << 20;
  private static final int WRITES = Integer.getInteger("ringhold.writes", 120_000);
  private static final int SHARDS = Integer.getInteger("ringhold.shards", 1);
  private static final int BATCH = 500;
  private static final int OUTSTANDING = 4;
  private static final int VALUE_BYTES = 256;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void theLogOnDiskStaysBelowItsBoundUnderManyWritesAndShrinksWithAFlush() throws Exception {
    long seed = Seeds.next("LogTruncationIT");
    ProcessCluster cluster = clusters.three(SHARDS);
    try (var client = cluster.client();
        var threads = Executors.newFixedThreadPool(OUTSTANDING)) {
      long largest = 0;
      int rounds = 20;
      for (int round = 0; round < rounds; round++) {
        int from = round;
        var batches =
            IntStream.range(0, WRITES / rounds / BATCH)
                .<Callable<Long>>mapToObj(
                    batch -> () -> write(client, seed, from * 1_000_000 + batch))
                .toList();
        for (var batch : threads.invokeAll(batches)) {
          batch.get();
        }
        largest = Math.max(largest, RaftLogs.largest(cluster));
      }
      long before = RaftLogs.largest(cluster);
      cluster.endpoints().forEach(client.admin()::flush);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> RaftLogs.largest(cluster) <= SEGMENT_BYTES_MAX + (1 << 20));
      System.out.printf(
          "LogTruncationIT: %d writes of %d B over %d shards; largest log %.1f MiB, %.1f MiB before and %.1f MiB after the flush%n",
          WRITES,
          VALUE_BYTES,
          SHARDS,
          mebibytes(largest),
          mebibytes(before),
          mebibytes(RaftLogs.largest(cluster)));
      assertThat(largest).isLessThan(LOG_BYTES_MAX);
    }
  }

  private static long write(KvClient client, long seed, int batch) {
    var random = new Random(seed + batch);
    var operations = new ArrayList<Operation>();
    for (int i = 0; i < BATCH; i++) {
      byte[] value = new byte[VALUE_BYTES];
      random.nextBytes(value);
      String key = "key-%08d".formatted(random.nextInt(100_000_000));
      operations.add(new Operation.Put(key.getBytes(UTF_8), value, new Condition.None()));
    }
    return client.batch("", operations, Scope.PER_SHARD).receipts().size();
  }

  private static double mebibytes(long bytes) {
    return bytes / (double) (1 << 20);
  }
}
