package io.ringhold.server.cluster;

import io.ringhold.server.cluster.NextStep.Group;
import io.ringhold.server.cluster.NextStep.Replica;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A cluster without Raft: sets of voters, disks that hold copies, orders on their way, and each
/// node's own, perhaps old, idea of the document.
final class FakeCluster {
  /// What protects the cluster, to be taken away.
  ///
  /// @param fences an order behind a newer one is refused
  /// @param agentsLookAgain a disk that deletes a replica, or calls one open, asks its newest
  ///   document
  record Protection(boolean fences, boolean agentsLookAgain) {
    static final Protection ALL = new Protection(true, true);
  }

  private static final class Voters {
    Set<String> stores = new LinkedHashSet<>();
    @Nullable String leader;
    long fence;
  }

  private final Random random;
  private final Protection protection;
  private final Map<Integer, Voters> groups = new TreeMap<>();
  private final Map<String, Set<Integer>> copies = new TreeMap<>();
  private final Map<String, Set<Integer>> proven = new HashMap<>();
  private final Map<String, ClusterState> views = new HashMap<>();
  private final Set<String> down = new HashSet<>();
  private final Set<String> wiped = new HashSet<>();
  private final List<NextStep.Swap> orders = new ArrayList<>();
  private ClusterState document;

  FakeCluster(Random random, ClusterState founded, Protection protection) {
    this.random = random;
    this.document = founded;
    this.protection = protection;
    for (int shard = ClusterState.META; shard < founded.shards(); shard++) {
      Voters voters = new Voters();
      voters.stores.addAll(founded.storesOf(shard));
      groups.put(shard, voters);
      for (String store : voters.stores) {
        copiesOf(store).add(shard);
      }
    }
  }

  ClusterState document() {
    return document;
  }

  Set<String> voters(int shard) {
    return group(shard).stores;
  }

  Set<Integer> copiesOf(String store) {
    return copies.computeIfAbsent(store, _ -> new TreeSet<>());
  }

  Set<String> disksWithCopies() {
    return copies.keySet();
  }

  boolean isWiped(String store) {
    return wiped.contains(store);
  }

  boolean isUp(String store) {
    return !down.contains(store) && !wiped.contains(store);
  }

  private Voters group(int shard) {
    return Objects.requireNonNull(groups.get(shard));
  }

  /// @param decidedOn the document that the writer saw
  void write(ClusterState decidedOn, ClusterState next) {
    if (decidedOn.epoch() == document.epoch()) {
      document = next;
    }
  }

  /// Takes the mover's next step on a document that it read once.
  void move(ClusterState read, Move move) {
    NextStep.Observed observed =
        new NextStep.Observed(
            observe(move.shard()),
            move.from() == null ? new Replica.Absent() : observe(read, move.from(), move.shard()),
            move.to() == null ? new Replica.Absent() : observe(read, move.to(), move.shard()));
    take(read, NextStep.of(read, move, observed, 0));
  }

  /// Looks whether those vote in a shard that should.
  void mend(ClusterState read, int shard) {
    take(read, NextStep.mend(read, shard, observe(shard), store -> observe(read, store, shard)));
  }

  private void take(ClusterState read, NextStep step) {
    switch (step) {
      case NextStep.Wait _ -> {}
      case NextStep.Write(var next) -> write(read, next);
      case NextStep.PassLeadership(var shard, var from, var to) -> {
        if (from.equals(group(shard).leader) && isUp(to)) {
          group(shard).leader = to;
        }
      }
      case NextStep.Swap swap -> orders.add(swap);
    }
  }

  private Group observe(int shard) {
    Voters group = group(shard);
    elect(group, shard);
    return group.leader == null
        ? new Group.Unknown("no leader")
        : new Group.Led(
            group.leader,
            List.copyOf(group.stores),
            false,
            group.stores.stream()
                .filter(store -> isUp(store) && !store.equals(group.leader))
                .toList());
  }

  private Replica observe(ClusterState read, String store, int shard) {
    if (!isUp(store) || read.store(store).filter(Member::belongs).isEmpty()) {
      return new Replica.Unknown("down");
    }
    if (!copiesOf(store).contains(shard)) {
      return new Replica.Absent();
    }
    return protection.agentsLookAgain() && !belongsAt(store, shard)
        ? new Replica.Failed("to be deleted")
        : new Replica.Open();
  }

  private ClusterState view(String store) {
    return views.getOrDefault(store, document);
  }

  private boolean belongsAt(String store, int shard) {
    ClusterState view = view(store);
    return view.storesOf(shard).contains(store)
        || view.moves().open().stream()
            .anyMatch(move -> move.shard() == shard && store.equals(move.to()) && move.brings());
  }

  private void elect(Voters group, int shard) {
    List<String> fit =
        group.stores.stream()
            .filter(store -> isUp(store) && copiesOf(store).contains(shard))
            .toList();
    if (fit.size() * 2 <= group.stores.size()) {
      group.leader = null;
    } else if (group.leader == null || !fit.contains(group.leader)) {
      group.leader = fit.get(random.nextInt(fit.size()));
    }
  }

  boolean isLed(int shard) {
    elect(group(shard), shard);
    return group(shard).leader != null;
  }

  /// Another replica leads from now on.
  void unseat(int shard) {
    group(shard).leader = null;
  }

  /// An order arrives, perhaps not for the last time, or is lost.
  void deliver() {
    if (orders.isEmpty()) {
      return;
    }
    int at = random.nextInt(orders.size());
    NextStep.Swap order = orders.get(at);
    if (random.nextInt(3) > 0) {
      orders.remove(at);
    }
    if (random.nextInt(8) > 0) {
      obey(order);
    }
  }

  private void obey(NextStep.Swap order) {
    Voters group = group(order.shard());
    elect(group, order.shard());
    if (!order.leader().equals(group.leader)
        || (protection.fences() && group.fence > order.fence())) {
      return;
    }
    group.fence = Math.max(group.fence, order.fence());
    boolean caughtUp =
        order.after().stream()
            .filter(store -> !group.stores.contains(store))
            .allMatch(store -> isUp(store) && copiesOf(store).contains(order.shard()));
    long answering = order.after().stream().filter(this::isUp).count();
    if (group.stores.equals(new HashSet<>(order.before()))
        && caughtUp
        && answering * 2 > order.after().size()) {
      group.stores = new LinkedHashSet<>(order.after());
    }
  }

  void hear(String store) {
    if (isUp(store)) {
      views.put(store, document);
    }
  }

  /// One thing that a node's agent does about a shard.
  void tend(String store, int shard) {
    if (!isUp(store)) {
      return;
    }
    ClusterState view = view(store);
    boolean comes =
        view.moves().open().stream()
            .anyMatch(move ->
                move.shard() == shard
                    && store.equals(move.to())
                    && move.phase() == Move.Phase.COPYING);
    if (comes && isLed(shard)) {
      copiesOf(store).add(shard);
    }
    Set<Integer> seen = proven.computeIfAbsent(store, _ -> new HashSet<>());
    if (seen.remove(shard)) {
      if (!protection.agentsLookAgain() || !belongsAt(store, shard)) {
        copiesOf(store).remove(shard);
      }
    } else if (copiesOf(store).contains(shard)
        && !belongsAt(store, shard)
        && isLed(shard)
        && !voters(shard).contains(store)) {
      seen.add(shard);
    }
  }

  void stop(String store) {
    down.add(store);
    proven.remove(store);
  }

  void start(String store) {
    down.remove(store);
  }

  /// Loses a disk, unless a shard would lose its majority with it.
  void wipe(String store) {
    for (Voters group : groups.values()) {
      long left = group.stores.stream().filter(s -> !wiped.contains(s) && !s.equals(store)).count();
      if (group.stores.contains(store) && left * 2 <= group.stores.size()) {
        return;
      }
    }
    wiped.add(store);
    copiesOf(store).clear();
    proven.remove(store);
  }

  List<Integer> shards() {
    return List.copyOf(groups.keySet());
  }
}
