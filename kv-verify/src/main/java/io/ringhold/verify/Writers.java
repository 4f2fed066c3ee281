package io.ringhold.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringhold.client.Condition;
import io.ringhold.client.KvClient;
import io.ringhold.client.KvException;
import io.ringhold.client.ReadLevel;
import io.ringhold.client.ScanRange;
import io.ringhold.client.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Writers that each have keys of their own in one shard, know what these must hold, and notice at
/// once when an answer contradicts that.
///
/// Each has one operation outstanding: puts, puts with a condition that holds, puts with one that
/// does not, deletions, and linearizable reads. What they are told goes into [AcknowledgedWrites].
public final class Writers implements AutoCloseable {
  private static final int KEYS_EACH = 16;

  private final KvClient client;
  private final AcknowledgedWrites log;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> running = new ArrayList<>();

  public Writers(KvClient client, AcknowledgedWrites log) {
    this.client = client;
    this.log = log;
  }

  /// Starts the writers, spread evenly over the shards.
  ///
  /// @param operations how many each of them carries out
  public void start(int writers, int operations, long seed) {
    Topology topology = client.topology();
    for (int i = 0; i < writers; i++) {
      String tag = tagOf(i % topology.shards().size(), i, topology);
      var writer = new Writer(tag, new Random(seed + i));
      running.add(threads.submit(() -> writer.run(operations)));
    }
  }

  // A shard's writers must keep to it, so that one that is down does not hold up the others'.
  private static String tagOf(int shard, int writer, Topology topology) {
    for (int attempt = 0; ; attempt++) {
      String tag = "{w%d.%d}".formatted(writer, attempt);
      if (topology.shardOf(tag.getBytes(UTF_8)) == shard) {
        return tag;
      }
    }
  }

  /// Blocks until all have carried out their operations.
  public void join() throws InterruptedException, ExecutionException {
    for (Future<?> writer : running) {
      writer.get();
    }
  }

  /// All that is in the cluster now.
  public List<AcknowledgedWrites.Found> everything() {
    var all = new ArrayList<AcknowledgedWrites.Found>();
    try (var scan = client.scan("", ScanRange.all(), ReadLevel.LINEARIZABLE)) {
      scan.forEachRemaining(entry ->
          all.add(
              new AcknowledgedWrites.Found(
                  new String(entry.key(), UTF_8),
                  new String(entry.value(), UTF_8),
                  entry.version())));
    }
    return all;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private final class Writer {
    private final String tag;
    private final Random random;
    private final String[] keys = new String[KEYS_EACH];
    private long written;

    Writer(String tag, Random random) {
      this.tag = tag;
      this.random = random;
      for (int i = 0; i < keys.length; i++) {
        keys[i] = tag + "/" + i;
      }
    }

    void run(int operations) {
      for (int i = 0; i < operations; i++) {
        int slot = random.nextInt(keys.length);
        String key = keys[slot];
        AcknowledgedWrites.State state = log.newest(key);
        Condition met =
            state.value() == null
                ? new Condition.IfAbsent()
                : new Condition.IfVersion(state.version());
        Condition unmet =
            state.value() == null
                ? new Condition.IfVersion(state.version() + 1)
                : new Condition.IfAbsent();
        int dice = random.nextInt(100);
        boolean known =
            dice < 50
                ? put(key, new Condition.None(), false)
                : dice < 70
                    ? put(key, met, false)
                    : dice < 80
                        ? put(key, unmet, true)
                        : dice < 90 ? delete(key) : read(key, state);
        if (!known) {
          // It may change at any time from now on: nothing can be said about it any more.
          keys[slot] = "%s/%d.%d".formatted(tag, slot, i);
        }
      }
    }

    private boolean put(String key, Condition condition, boolean mustFail) {
      String value = "%s-%d-%s".formatted(tag, ++written, "x".repeat(random.nextInt(200)));
      return write(key, value, condition, mustFail);
    }

    private boolean delete(String key) {
      return write(key, null, new Condition.None(), false);
    }

    private boolean write(
        String key, @Nullable String value, Condition condition, boolean mustFail) {
      try {
        send(key, value, condition);
      } catch (KvException e) {
        return failed(key, value, mustFail, e);
      }
      if (mustFail) {
        log.surprise("%s was put under %s, which does not hold".formatted(key, condition));
      }
      return true;
    }

    private void send(String key, @Nullable String value, Condition condition) {
      byte[] keyBytes = key.getBytes(UTF_8);
      if (value == null) {
        var deleted = client.delete("", keyBytes, condition);
        log.acknowledged(key, null, deleted.receipt(), deleted.version());
      } else {
        var put = client.put("", keyBytes, value.getBytes(UTF_8), condition);
        log.acknowledged(key, value, put.receipt(), put.version());
      }
    }

    /// Returns whether the key's state is still known.
    private boolean failed(String key, @Nullable String value, boolean expected, KvException e) {
      return switch (e.kind()) {
        case REFUSED -> {
          if (!expected || !e.reason().equals("CONDITION_FAILED")) {
            log.surprise("%s: %s %s".formatted(key, e.reason(), e.getMessage()));
          }
          log.refused(key, value);
          yield true;
        }
        case UNAVAILABLE -> {
          log.refused(key, value);
          yield true;
        }
        case INDETERMINATE -> {
          log.unknown(key, value);
          yield false;
        }
      };
    }

    private boolean read(String key, AcknowledgedWrites.State state) {
      try {
        var entry = client.get("", key.getBytes(UTF_8), ReadLevel.LINEARIZABLE).entry();
        String value = entry.map(found -> new String(found.value(), UTF_8)).orElse(null);
        boolean same =
            value == null
                ? state.value() == null
                : value.equals(state.value()) && entry.get().version() == state.version();
        if (!same) {
          log.surprise("%s was read as %s, and holds %s".formatted(key, entry, state));
        }
      } catch (KvException e) {
        if (e.kind() != KvException.Kind.UNAVAILABLE) {
          log.surprise("read of %s: %s".formatted(key, e));
        }
      }
      return true;
    }
  }
}
