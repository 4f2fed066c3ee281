package io.ringhold.verify.workload;

import io.ringhold.client.KvClient;
import io.ringhold.client.KvClientOptions;
import io.ringhold.client.ReadLevel;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// All clients of a run, each with one operation outstanding.
public final class Load implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(1);

  /// Of every sixteen clients, how many do what.
  private static final int REGISTERS = 7;

  private static final int SETS = 2;
  private static final int COUNTERS = 2;
  private static final int BANKS = 3;
  private static final int RETRIES = 2;

  /// @param keyspace that nothing else writes to; empty = the default one
  /// @param clients how many there are
  /// @param operationsPerSecond of all of them together at most; 0 = as many as they can
  /// @param level what the reads ask for; anything but linearizable must be found out
  public record Options(
      String keyspace, int clients, int operationsPerSecond, ReadLevel level, long seed) {}

  private final Options options;
  private final KvClient kv;
  private final Consumer<Operation> history;
  private final List<Workload> workloads = new ArrayList<>();
  private final Retries retries;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> clients = new ArrayList<>();
  private volatile boolean running = true;

  /// @param history takes each operation as it ends, from many threads
  public Load(KvClientOptions cluster, Options options, Consumer<Operation> history) {
    this.options = options;
    this.history = history;
    this.kv = KvClient.connect(cluster.withDeadline(DEADLINE).withAttemptTimeout(ATTEMPT_TIMEOUT));
    long seed = options.seed();
    retries = new Retries(cluster.endpoints(), options.keyspace(), seed);
    add(REGISTERS, new Registers(seed));
    add(SETS, new Sets(seed));
    add(COUNTERS, new Counters(seed));
    add(BANKS, new Banks(seed));
    add(RETRIES, retries);
  }

  private void add(int share, Workload workload) {
    for (int i = 0; i < share; i++) {
      workloads.add(workload);
    }
  }

  public void start() {
    for (int process = 0; process < options.clients(); process++) {
      var client = new Recorder(process, kv, options.keyspace(), options.level(), history);
      Workload workload = workloads.get(process % workloads.size());
      var random = new Random(options.seed() + process);
      clients.add(threads.submit(() -> run(client, workload, random)));
    }
  }

  private void run(Recorder client, Workload workload, Random random) {
    long pace =
        options.operationsPerSecond() == 0
            ? 0
            : 1_000_000_000L * options.clients() / options.operationsPerSecond();
    while (running) {
      long next = System.nanoTime() + pace;
      workload.step(client, random);
      for (long wait; running && (wait = next - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(wait);
      }
    }
  }

  /// Lets every client end what it has under way.
  public void stop() throws InterruptedException {
    running = false;
    for (Future<?> client : clients) {
      try {
        client.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a client has failed", e.getCause());
      }
    }
  }

  /// Records one scan of all keys, so that writes to keys of which nobody has heard since are
  /// accounted for too. Returns whether it succeeded.
  public boolean readEverything() {
    var reader =
        new Recorder(options.clients(), kv, options.keyspace(), ReadLevel.LINEARIZABLE, history);
    return reader.scan("", false) instanceof Outcome.Ok;
  }

  @Override
  public void close() {
    running = false;
    threads.shutdownNow();
    retries.close();
    kv.close();
  }
}
