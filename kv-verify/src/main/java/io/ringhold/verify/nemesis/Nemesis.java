package io.ringhold.verify.nemesis;

import io.ringhold.client.KvClient;
import io.ringhold.verify.ProcessCluster;
import io.ringhold.verify.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/// Lets go wrong what can, until it is stopped; then nothing is wrong any more.
public final class Nemesis implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration LONG_RUN = Duration.ofMinutes(15);
  private static final int REST_MILLIS_MAX = 800;
  private static final int LONG_REST_MILLIS_MAX = 60_000;
  private static final int PROCESS_REST_MILLIS_MAX = 250;
  private static final int NETWORK_REST_MILLIS_MAX = 6_500;

  // Kills and cuts come in storms. In between shards serve, so that the next storm meets operations
  // under way, and what was begun, such as a move, comes to its end.
  private static final long STORM_MILLIS = 39_000;
  private static final long CALM_MILLIS = 22_000;

  private final ProcessCluster cluster;
  private final @Nullable Namespaces network;
  private final KvClient client;
  private final List<Thread> lanes = new ArrayList<>();
  private final long createdAtNanos = System.nanoTime();

  /// Not interrupted: a change of the cluster that was begun is brought to its end.
  private final List<Thread> patientLanes = new ArrayList<>();

  private volatile boolean stopping;
  private final List<String> failures = new CopyOnWriteArrayList<>();

  /// @param network null when the nodes share one
  /// @param length of the run; short ones have no time for long faults
  public Nemesis(
      ProcessCluster cluster,
      @Nullable Namespaces network,
      FaultLog log,
      Set<Kind> kinds,
      Duration length,
      long seed) {
    this.cluster = cluster;
    this.network = network;
    this.client = KvClient.connect(cluster.options().withDeadline(DEADLINE));
    var victims = new Victims(cluster, client);
    var freezes = new Freezes(victims, log);
    List<Fault> processes = new ArrayList<>(new Kills(victims, log).faults());
    processes.addAll(freezes.shortOnes());
    addStormy(processes, kinds, PROCESS_REST_MILLIS_MAX, seed);
    if (length.compareTo(LONG_RUN) >= 0) {
      add(
          lanes,
          freezes.longOnes(),
          kinds,
          random -> random.nextInt(LONG_REST_MILLIS_MAX),
          seed + 3);
    }
    if (network != null) {
      List<Fault> cuts = new Cuts(cluster, network, victims, log).faults();
      addStormy(cuts, kinds, NETWORK_REST_MILLIS_MAX, seed + 1);
    }
    var members = new Memberships(cluster, client.admin(), victims, log);
    add(patientLanes, members.faults(), kinds, random -> random.nextInt(REST_MILLIS_MAX), seed + 2);
  }

  private void addStormy(List<Fault> faults, Set<Kind> kinds, int restMillisMax, long seed) {
    add(lanes, faults, kinds, random -> untilStorm() + random.nextInt(restMillisMax), seed);
  }

  private long untilStorm() {
    long round = STORM_MILLIS + CALM_MILLIS;
    long at = (System.nanoTime() - createdAtNanos) / 1_000_000 % round;
    return at < STORM_MILLIS ? 0 : round - at;
  }

  /// @param restMillis before a fault
  private void add(
      List<Thread> lanes,
      List<Fault> faults,
      Set<Kind> kinds,
      ToLongFunction<Random> restMillis,
      long seed) {
    List<Fault> wanted = faults.stream().filter(fault -> kinds.contains(fault.kind())).toList();
    if (!wanted.isEmpty()) {
      var random = new Random(seed);
      lanes.add(
          Thread.ofVirtual().name("nemesis").unstarted(() -> run(wanted, restMillis, random)));
    }
  }

  public void start() {
    lanes.forEach(Thread::start);
    patientLanes.forEach(Thread::start);
  }

  /// Plays all faults in random order, each as often as its weight says, and then all again.
  private void run(List<Fault> faults, ToLongFunction<Random> restMillis, Random random) {
    try {
      while (!stopping) {
        List<Fault> deck = new ArrayList<>();
        for (Fault fault : faults) {
          deck.addAll(Collections.nCopies(fault.weight(), fault));
        }
        Collections.shuffle(deck, random);
        for (Fault fault : deck) {
          Thread.sleep(restMillis.applyAsLong(random));
          if (!stopping) {
            play(fault, random);
          }
        }
      }
    } catch (InterruptedException _) {
      // Stopped: the fault that was under way has healed what it had harmed.
    }
  }

  private void play(Fault fault, Random random) throws InterruptedException {
    try {
      fault.course().run(fault, random);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      failures.add("%s %s: %s".formatted(fault.kind().word(), fault.name(), e));
    }
  }

  /// Faults that could not be inflicted or healed: the run does not show what it was meant to show.
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /// Ends all faults and waits until all nodes are ready.
  public void stop() throws InterruptedException, IOException {
    stopping = true;
    lanes.forEach(Thread::interrupt);
    for (Thread lane : lanes) {
      lane.join();
    }
    if (network != null) {
      network.heal();
    }
    for (ServerProcess node : cluster.nodes()) {
      node.thaw();
    }
    for (Thread lane : patientLanes) {
      lane.join();
    }
    try {
      cluster.start();
    } catch (ConditionTimeoutException e) {
      failures.add("after all was healed: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    stopping = true;
    lanes.forEach(Thread::interrupt);
    patientLanes.forEach(Thread::interrupt);
    client.close();
  }
}
