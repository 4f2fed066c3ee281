package io.ringhold.operator.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.api.KvClusterSpec;
import io.ringhold.operator.objects.Names;
import io.ringhold.operator.observe.Kube;
import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.KvView.Level;
import io.ringhold.operator.observe.KvView.State;
import io.ringhold.operator.observe.Observed;
import io.ringhold.operator.report.StatusReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Kubernetes and a cluster, as far as the operator can see and change them, in memory: a stateful
/// set's controller, local volumes that are bound to machines, members that join, wait, drain and
/// are struck off, and shards that move. Breaks a test when something is destroyed that must not
/// be.
final class World {
  static final int SHARDS = 6;
  static final int COPIES = 3;

  /// A pod that has a machine is not up at once.
  private static final int START_ROUNDS = 2;

  static final class Disk {
    final String uid;
    final String machine;
    @Nullable String storeId;
    @Nullable String noted;
    boolean terminating;

    Disk(String uid, String machine) {
      this.uid = uid;
      this.machine = machine;
    }
  }

  static final class Running {
    final String uid;
    final String revision;
    final Instant createdAt;
    @Nullable String machine;
    @Nullable Instant unschedulableSince;
    @Nullable String stuck;
    int startsIn = START_ROUNDS;

    Running(String uid, String revision, Instant createdAt) {
      this.uid = uid;
      this.revision = revision;
      this.createdAt = createdAt;
    }

    boolean runs() {
      return machine != null && stuck == null && startsIn == 0;
    }
  }

  record Store(String name, String storeId, State state) {}

  Instant now = Instant.parse("2026-11-21T00:00:00Z");
  final KvCluster cluster = new KvCluster();
  final Map<String, HasMetadata> objects = new LinkedHashMap<>();
  final TreeMap<Integer, Disk> disks = new TreeMap<>();
  final TreeMap<Integer, Running> pods = new TreeMap<>();
  final Set<String> machines = new HashSet<>();
  final List<Store> members = new ArrayList<>();

  /// Of each shard the disks that hold it.
  final List<List<String>> placement = new ArrayList<>();

  final List<String> violations = new ArrayList<>();
  String brokenVersion = "";
  boolean blind;

  /// Verbs are answered with an error.
  boolean refusing;

  long epoch = 1;
  int moves;
  int uids;
  int limit = 1;

  World(int replicas) {
    cluster.setMetadata(
        new ObjectMetaBuilder()
            .withName("orders")
            .withNamespace("shop")
            .withUid("u")
            .withGeneration(1L)
            .build());
    KvClusterSpec spec = cluster.getSpec();
    spec.version = "1";
    spec.replicas = replicas;
    spec.shards = SHARDS;
    spec.storage.size = new Quantity("1Gi");
    spec.failover.after = "30s";
    for (int i = 0; i < 9; i++) {
      machines.add("m" + i);
    }
  }

  String uid() {
    return "uid-" + uids++;
  }

  // What the operator does.

  /// False when it is refused.
  boolean apply(Action action) {
    switch (action) {
      case Action.Nothing() -> {}
      case Action.Apply(StatefulSet set) -> put(set);
      case Action.Apply(var object) -> put(object);
      case Action.Shrink(var set) -> put(set);
      case Action.DeletePod(var name, var uid) -> deletePod(Names.ordinal(name), uid);
      case Action.EvictPod(var name, var uid) -> {
        if (pods.values().stream().filter(Running::runs).count() < pods.size()) {
          return false;
        }
        deletePod(Names.ordinal(name), uid);
      }
      case Action.DeleteVolume(var name, var uid) -> deleteVolume(Names.ordinal(name), uid);
      case Action.NoteDisk(var name, var uid, var storeId) -> {
        Disk disk = disks.get(Names.ordinal(name));
        if (disk != null && disk.uid.equals(uid)) {
          disk.noted = storeId;
        }
      }
      case Action.GrowVolume _, Action.ForgetSet _ -> throw new AssertionError("not asked for");
      case Action.DrainMember(var name, var at) -> {
        return change(at, () -> turn(name, State.DRAINING));
      }
      case Action.UndrainMember(var name, var at) -> {
        return change(at, () -> turn(name, State.ACTIVE));
      }
      case Action.BeginMaintenance(var name, var at) -> {
        return change(at, () -> turn(name, State.MAINTENANCE));
      }
      case Action.EndMaintenance(var name, var at) -> {
        return change(at, () -> turn(name, State.ACTIVE));
      }
      case Action.RemoveMember(var name, var at) -> {
        return change(at, () -> remove(name));
      }
      case Action.ReplaceMember(var name, var at) -> {
        return change(at, () -> replace(name));
      }
      case Action.Rebalance(var at) -> {
        return change(at, () -> moves = imbalance());
      }
      case Action.LimitMoves(var atOnce, _, var at) -> {
        return change(at, () -> limit = atOnce);
      }
    }
    return true;
  }

  private void put(HasMetadata object) {
    objects.put(object.getKind() + object.getMetadata().getName(), object);
  }

  private boolean change(long at, Runnable change) {
    if (refusing || at != epoch || !quorum(metaVoters())) {
      return false;
    }
    epoch++;
    change.run();
    return true;
  }

  private void deletePod(int ordinal, String uid) {
    Running pod = pods.get(ordinal);
    if (pod != null && pod.uid.equals(uid)) {
      pods.remove(ordinal);
    }
  }

  private void deleteVolume(int ordinal, String uid) {
    Disk disk = disks.get(ordinal);
    if (disk == null || !disk.uid.equals(uid)) {
      return;
    }
    String store = disk.storeId;
    if (store == null && !disk.terminating && machines.contains(disk.machine)) {
      violations.add("the volume %s was deleted, on which nothing was yet".formatted(uid));
    }
    boolean needed =
        store != null && members.stream().anyMatch(m -> m.storeId().equals(store) && belongs(m));
    boolean givenUp = cluster.getSpec().replace.contains("orders-" + ordinal);
    if (needed && machines.contains(disk.machine) && !givenUp) {
      violations.add("the volume of %s was deleted, which is a member's".formatted(store));
    }
    if (store != null && isLastCopy(store)) {
      violations.add("the last copy of something was on " + store);
    }
    disk.terminating = true;
  }

  private boolean isLastCopy(String store) {
    return placement.stream()
        .anyMatch(stores ->
            stores.contains(store)
                && stores.stream().filter(s -> !s.equals(store)).noneMatch(this::isThere));
  }

  /// On a machine that exists, on a volume that nobody deletes.
  private boolean isThere(String store) {
    return disks.values().stream()
        .anyMatch(d -> store.equals(d.storeId) && !d.terminating && machines.contains(d.machine));
  }

  private void turn(String name, State state) {
    members.replaceAll(
        m -> m.name().equals(name) && belongs(m) ? new Store(name, m.storeId(), state) : m);
  }

  private void remove(String name) {
    Store member = member(name);
    if (placement.stream().anyMatch(stores -> stores.contains(member.storeId()))) {
      violations.add(name + " was removed while it held replicas");
    }
    turn(name, State.REMOVED);
  }

  private void replace(String name) {
    Store old = member(name);
    Store fresh =
        members.stream()
            .filter(m -> m.name().equals(name) && m.state() == State.WAITING)
            .findFirst()
            .orElseThrow();
    members.remove(fresh);
    members.replaceAll(m -> m.equals(old) ? new Store(name, m.storeId(), State.REMOVED) : m);
    members.add(new Store(name, fresh.storeId(), State.ACTIVE));
    for (List<String> stores : placement) {
      stores.replaceAll(store -> store.equals(old.storeId()) ? fresh.storeId() : store);
    }
  }

  // What goes on by itself.

  /// The stateful set's controller, the scheduler and the nodes.
  void kubernetes() {
    StatefulSet set =
        (StatefulSet)
            objects.values().stream()
                .filter(StatefulSet.class::isInstance)
                .findFirst()
                .orElse(null);
    if (set == null) {
      return;
    }
    pods.values()
        .forEach(pod -> {
          if (pod.machine != null && !machines.contains(pod.machine)) {
            pod.machine = null;
            pod.unschedulableSince = now;
          }
        });
    int size = set.getSpec().getReplicas();
    pods.keySet().removeIf(ordinal -> ordinal >= size);
    disks.entrySet().removeIf(d -> d.getValue().terminating && !pods.containsKey(d.getKey()));
    for (int i = 0; i < size; i++) {
      Disk disk = disks.get(i);
      if (pods.containsKey(i) || (disk != null && disk.terminating)) {
        continue;
      }
      Running pod = new Running(uid(), Upkeep.revision(set), now);
      pod.stuck =
          set.getSpec()
                  .getTemplate()
                  .getSpec()
                  .getContainers()
                  .getFirst()
                  .getImage()
                  .endsWith(":" + brokenVersion)
              ? "ErrImagePull"
              : null;
      pods.put(i, pod);
    }
    pods.forEach(this::schedule);
  }

  private void schedule(int ordinal, Running pod) {
    if (pod.machine != null) {
      pod.startsIn = Math.max(0, pod.startsIn - 1);
      return;
    }
    Disk disk = disks.computeIfAbsent(ordinal, _ -> new Disk(uid(), freeMachine()));
    if (machines.contains(disk.machine)) {
      pod.machine = disk.machine;
      pod.unschedulableSince = null;
      pod.startsIn = START_ROUNDS;
    } else if (pod.unschedulableSince == null) {
      pod.unschedulableSince = now;
    }
  }

  private String freeMachine() {
    return machines.stream()
        .sorted()
        .filter(m -> disks.values().stream().noneMatch(d -> d.machine.equals(m)))
        .findFirst()
        .orElseThrow();
  }

  /// Members found the cluster, join it, and carry out its moves.
  void servers() {
    pods.forEach((ordinal, pod) -> {
      Disk disk = disks.get(ordinal);
      if (pod.runs() && disk != null && disk.storeId == null) {
        join(disk, "orders-" + ordinal);
      }
    });
    if (placement.isEmpty() && members.size() >= cluster.getSpec().replicas) {
      for (int shard = 0; shard < SHARDS; shard++) {
        List<String> stores = new ArrayList<>();
        for (int copy = 0; copy < COPIES; copy++) {
          stores.add(members.get((shard + copy) % members.size()).storeId());
        }
        placement.add(stores);
      }
    }
    // One of a name that is free now is let in.
    if (quorum(metaVoters())) {
      members.replaceAll(m ->
          m.state() == State.WAITING
                  && members.stream().noneMatch(o -> o.name().equals(m.name()) && belongs(o))
              ? new Store(m.name(), m.storeId(), State.ACTIVE)
              : m);
      moveOne();
    }
  }

  private void join(Disk disk, String name) {
    if (!placement.isEmpty() && !quorum(metaVoters())) {
      return;
    }
    disk.storeId = "store-" + uids++;
    members.removeIf(m -> m.name().equals(name) && m.state() == State.WAITING);
    boolean taken = members.stream().anyMatch(m -> m.name().equals(name) && belongs(m));
    members.add(new Store(name, disk.storeId, taken ? State.WAITING : State.ACTIVE));
    epoch++;
  }

  private void moveOne() {
    List<String> active =
        members.stream()
            .filter(m -> m.state() != State.DRAINING && belongs(m) && runs(m.storeId()))
            .map(Store::storeId)
            .sorted(Comparator.comparingLong(this::load))
            .toList();
    for (List<String> stores : placement) {
      for (Store member : members) {
        String to = active.stream().filter(s -> !stores.contains(s)).findFirst().orElse(null);
        if (to != null
            && stores.contains(member.storeId())
            && (member.state() == State.DRAINING
                || (moves > 0 && load(member.storeId()) > load(to) + 1))) {
          stores.replaceAll(store -> store.equals(member.storeId()) ? to : store);
          epoch++;
          moves = Math.max(0, moves - 1);
          return;
        }
      }
    }
    moves = 0;
  }

  private long load(String store) {
    return placement.stream().filter(stores -> stores.contains(store)).count();
  }

  private int imbalance() {
    List<Long> loads =
        members.stream()
            .filter(m -> m.state() == State.ACTIVE)
            .map(m -> load(m.storeId()))
            .sorted()
            .toList();
    return loads.isEmpty() || loads.getLast() - loads.getFirst() < 2 ? 0 : 2;
  }

  // What can be seen.

  Observed seen() {
    Instant at = now;
    List<Kube.Pod> podsSeen =
        pods.entrySet().stream()
            .map(e ->
                new Kube.Pod(
                    e.getKey(),
                    "orders-" + e.getKey(),
                    e.getValue().uid,
                    e.getValue().machine,
                    e.getValue().machine == null ? null : "198.18.0.1",
                    e.getValue().runs() && !isInMaintenance(e.getKey()),
                    false,
                    e.getValue().revision,
                    e.getValue().unschedulableSince,
                    e.getValue().stuck,
                    e.getValue().createdAt))
            .toList();
    List<Kube.Volume> volumes =
        disks.entrySet().stream()
            .map(e ->
                new Kube.Volume(
                    e.getKey(),
                    "data-orders-" + e.getKey(),
                    e.getValue().uid,
                    e.getValue().terminating,
                    false,
                    e.getValue().machine,
                    e.getValue().noted,
                    1L << 30,
                    1L << 30))
            .toList();
    List<Kube.Machine> machinesSeen =
        machines.stream().map(m -> new Kube.Machine(m, m, "zone-" + m, true, false)).toList();
    return new Observed(
        at,
        cluster,
        new Kube(List.copyOf(objects.values()), podsSeen, volumes, machinesSeen, false),
        view());
  }

  void report(Observed seen, Plan plan) {
    cluster.setStatus(StatusReport.of(seen, plan.operation(), null));
  }

  private KvView view() {
    if (blind || placement.isEmpty() || !quorum(metaVoters())) {
      return new KvView.Unknown("nobody answers");
    }
    List<KvView.Shard> health = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      health.add(shard(shard, placement.get(shard)));
    }
    health.add(shard(-1, metaVoters()));
    Level worst =
        health.stream().map(KvView.Shard::level).max(Comparator.naturalOrder()).orElseThrow();
    boolean allAnswer = members.stream().filter(this::belongs).allMatch(m -> runs(m.storeId()));
    return new KvView.Known(
        "cluster-1",
        epoch,
        COPIES,
        SHARDS,
        "orders-0",
        worst == Level.WHOLE && !allAnswer ? Level.AT_RISK : worst,
        members.stream()
            .map(m ->
                new KvView.Member(
                    m.name(),
                    m.storeId(),
                    m.state(),
                    "",
                    "1",
                    runs(m.storeId()),
                    runs(m.storeId()),
                    (int) load(m.storeId()),
                    0))
            .toList(),
        health,
        open(),
        imbalance(),
        false,
        limit,
        0,
        List.of());
  }

  private boolean isInMaintenance(int ordinal) {
    return members.stream()
        .anyMatch(m -> m.name().equals("orders-" + ordinal) && m.state() == State.MAINTENANCE);
  }

  private int open() {
    long draining =
        members.stream()
            .filter(m -> m.state() == State.DRAINING)
            .mapToLong(m -> load(m.storeId()))
            .sum();
    return moves + (int) draining;
  }

  private KvView.Shard shard(int number, List<String> stores) {
    List<String> names = stores.stream().map(this::nameOf).toList();
    List<String> answering = stores.stream().filter(this::runs).map(this::nameOf).toList();
    Level level =
        answering.size() == stores.size()
            ? Level.WHOLE
            : answering.size() > stores.size() / 2 ? Level.AT_RISK : Level.UNAVAILABLE;
    return new KvView.Shard(number, level, names, answering, level.toString());
  }

  private String nameOf(String store) {
    return members.stream()
        .filter(m -> m.storeId().equals(store))
        .map(Store::name)
        .findFirst()
        .orElse("?");
  }

  private List<String> metaVoters() {
    return members.stream().filter(this::belongs).map(Store::storeId).limit(3).toList();
  }

  private boolean quorum(List<String> stores) {
    return stores.stream().filter(this::runs).count() > stores.size() / 2;
  }

  boolean runs(String store) {
    return disks.entrySet().stream()
        .anyMatch(d ->
            store.equals(d.getValue().storeId)
                && pods.containsKey(d.getKey())
                && pods.get(d.getKey()).runs());
  }

  boolean isWhole() {
    return seen().kv() instanceof KvView.Known known && known.level() == Level.WHOLE;
  }

  boolean belongs(Store member) {
    return member.state().belongs();
  }

  private Store member(String name) {
    return members.stream()
        .filter(m -> m.name().equals(name) && belongs(m))
        .findFirst()
        .orElseThrow();
  }
}
