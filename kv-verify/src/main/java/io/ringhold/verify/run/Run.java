package io.ringhold.verify.run;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.ringhold.cli.moves.Fresh;
import io.ringhold.client.Keyspace;
import io.ringhold.client.KvAdmin;
import io.ringhold.client.KvClient;
import io.ringhold.client.KvClientOptions;
import io.ringhold.client.KvException;
import io.ringhold.client.ReadLevel;
import io.ringhold.verify.Network;
import io.ringhold.verify.ProcessCluster;
import io.ringhold.verify.ReplicaComparison;
import io.ringhold.verify.check.Judgement;
import io.ringhold.verify.history.HistoryWriter;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.nemesis.FaultLog;
import io.ringhold.verify.nemesis.Kind;
import io.ringhold.verify.nemesis.Namespaces;
import io.ringhold.verify.nemesis.Nemesis;
import io.ringhold.verify.report.Evidence;
import io.ringhold.verify.report.Summary;
import io.ringhold.verify.workload.Load;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/// One run: a new cluster, load and faults for a while, then the truth.
public final class Run {
  private static final Duration CALM = Duration.ofSeconds(3);

  /// Of a run's length, the part at its end in which all is healed and the load goes on.
  private static final int PARTS_HEALED = 12;

  /// @param endpoints of a cluster that is there already and to which somebody else does things;
  ///   empty = a new one of `nodes` nodes is started and harmed
  /// @param length of load and faults together
  /// @param level what the clients' reads ask for, though they are judged as linearizable
  /// @param out directory for history, fault log and the servers' data
  public record Plan(
      String commit,
      List<String> endpoints,
      int nodes,
      int shards,
      Duration length,
      long seed,
      Set<Kind> faults,
      int clients,
      int operationsPerSecond,
      ReadLevel level,
      Path out) {}

  /// What a run tells while it goes on; for many threads.
  interface Watcher {
    void phase(String what);

    void ended(Operation operation);
  }

  private final Plan plan;
  private final Watcher watcher;
  private final Queue<Operation> history = new ConcurrentLinkedQueue<>();
  private final List<String> mishaps = new ArrayList<>();

  Run(Plan plan, Watcher watcher) {
    this.plan = plan;
    this.watcher = watcher;
  }

  Summary carryOut() throws IOException, InterruptedException {
    if (!plan.endpoints.isEmpty()) {
      return visit();
    }
    if (!Namespaces.arePossible()) {
      return on(null);
    }
    try (var network = Namespaces.create()) {
      return on(network);
    }
  }

  private Summary on(@Nullable Namespaces network) throws IOException, InterruptedException {
    if (network == null) {
      watcher.phase("not root, so the nodes share one network: nothing is cut, lost or slowed");
    }
    Network where = network == null ? Network.loopback() : network;
    Path data = plan.out.resolve("servers");
    try (var writer = HistoryWriter.create(plan.out.resolve("history.jsonl"));
        var faults = FaultLog.create(plan.out.resolve("faults.jsonl"));
        var cluster = new ProcessCluster(data, plan.nodes, plan.shards, where)) {
      watcher.phase("starting %d servers".formatted(plan.nodes));
      cluster.start();
      loadAndHarm(cluster, network, faults, writer);
      return judge(faults, compare(() -> ReplicaComparison.of(cluster)));
    }
  }

  /// Without it a run proves nothing; but what its clients saw is judged all the same.
  private List<String> compare(Supplier<ReplicaComparison> comparison) {
    watcher.phase("comparing all replicas");
    try {
      return comparison.get().differences();
    } catch (ConditionTimeoutException | KvException e) {
      mishaps.add("the replicas could not be compared: " + e.getMessage());
      return List.of();
    }
  }

  /// In a keyspace of its own, since a history must know every write to its keys.
  private Summary visit() throws IOException, InterruptedException {
    KvClientOptions cluster = KvClientOptions.to(plan.endpoints.toArray(String[]::new));
    String keyspace =
        "verify-%d-%d".formatted(plan.seed, Instant.now().truncatedTo(SECONDS).getEpochSecond());
    try (var writer = HistoryWriter.create(plan.out.resolve("history.jsonl"));
        var faults = FaultLog.create(plan.out.resolve("faults.jsonl"));
        var client = KvClient.connect(cluster.withDeadline(Duration.ofSeconds(60)))) {
      KvAdmin admin = client.admin();
      Fresh.change(
          admin, epoch -> admin.createKeyspace(keyspace, Keyspace.Limits.UNCHANGED, epoch));
      watcher.phase("loading keyspace %s of %s".formatted(keyspace, plan.endpoints));
      try (var load = new Load(cluster, options(keyspace), recording(writer))) {
        load.start();
        Thread.sleep(plan.length);
        end(load);
      }
      List<String> differences = compare(() -> ReplicaComparison.of(client));
      Fresh.change(admin, epoch -> admin.dropKeyspace(keyspace, epoch));
      return judge(faults, differences);
    }
  }

  private Load.Options options(String keyspace) {
    return new Load.Options(
        keyspace, plan.clients, plan.operationsPerSecond, plan.level, plan.seed);
  }

  private Consumer<Operation> recording(HistoryWriter writer) {
    return operation -> {
      history.add(operation);
      writer.write(operation);
      watcher.ended(operation);
    };
  }

  private void end(Load load) throws InterruptedException {
    load.stop();
    watcher.phase("reading everything");
    if (!load.readEverything()) {
      mishaps.add("the final scan of all keys did not succeed");
    }
  }

  private void loadAndHarm(
      ProcessCluster cluster, @Nullable Namespaces network, FaultLog faults, HistoryWriter writer)
      throws IOException, InterruptedException {
    try (var load = new Load(cluster.options(), options(""), recording(writer));
        var nemesis = new Nemesis(cluster, network, faults, plan.faults, plan.length, plan.seed)) {
      load.start();
      Thread.sleep(CALM);
      watcher.phase("letting things go wrong");
      nemesis.start();
      Duration healed = plan.length.dividedBy(PARTS_HEALED);
      Thread.sleep(plan.length.minus(CALM).minus(healed));
      watcher.phase("healing everything");
      nemesis.stop();
      Thread.sleep(healed);
      end(load);
      mishaps.addAll(nemesis.failures());
    }
  }

  private Summary judge(FaultLog faults, List<String> differences) {
    List<Operation> operations = List.copyOf(history);
    watcher.phase("judging %,d operations".formatted(operations.size()));
    return Summary.of(
        new Evidence(
            plan.commit,
            plan.seed,
            plan.nodes,
            plan.clients,
            plan.faults.stream().map(Kind::word).sorted().toList(),
            operations,
            faults.events(),
            mishaps,
            differences,
            Judgement.of(operations)));
  }
}
