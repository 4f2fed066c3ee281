package io.ringhold.client;

import io.ringhold.api.v1.KvGrpc;
import io.ringhold.api.v1.MapRequest;
import io.ringhold.client.Failure.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the client knows of its cluster: the map, and which nodes did not answer lately.
final class Atlas {
  // How long a node that did not answer is asked after all others.
  private static final Duration REST = Duration.ofMillis(500);
  private static final Duration MAP_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration BETWEEN_REFRESHES = Duration.ofMillis(100);

  private final Channels channels;
  private final Epochs epochs;
  private final List<String> endpoints;
  private final ReentrantLock fetching = new ReentrantLock();
  private final Map<String, Long> restingUntil = new ConcurrentHashMap<>();
  private final AtomicLong nextRefresh = new AtomicLong(System.nanoTime());
  private volatile @Nullable Topology known;

  Atlas(Channels channels, Epochs epochs, List<String> endpoints) {
    this.channels = channels;
    this.epochs = epochs;
    this.endpoints = endpoints;
    epochs.whenOutdated(this::refresh);
  }

  /// The map, as it is known; asks for it if it is not.
  Topology topology(Deadline deadline) throws InterruptedException {
    Topology topology = known;
    return topology != null ? topology : first(deadline);
  }

  // One caller asks, the others wait for what it learns.
  private Topology first(Deadline deadline) throws InterruptedException {
    boolean alone = fetching.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    try {
      Topology topology = known;
      return topology != null ? topology : fetch(deadline);
    } finally {
      if (alone) {
        fetching.unlock();
      }
    }
  }

  /// Asks node after node for the map until one answers.
  Topology fetch(Deadline deadline) throws InterruptedException {
    var backoff = new Backoff();
    while (true) {
      var failures = new ArrayList<Failure>();
      for (String address : addresses()) {
        try {
          return ask(address, deadline);
        } catch (FailedException e) {
          failures.add(e.failure());
          rest(address);
        }
      }
      boolean strangers = failures.stream().allMatch(f -> f.verdict() == Verdict.STRANGER);
      if (strangers || !deadline.sleep(backoff.next(Duration.ZERO))) {
        throw failures.getFirst().as(KvException.Kind.UNAVAILABLE, describe(failures));
      }
    }
  }

  private static String describe(List<Failure> failures) {
    return String.join("; ", failures.stream().map(Failure::message).distinct().toList());
  }

  private Topology ask(String address, Deadline deadline) throws FailedException {
    var target = new Target(address, false);
    var request = MapRequest.getDefaultInstance();
    var answer =
        channels.call(target, KvGrpc.getMapMethod(), request, deadline.remaining(MAP_TIMEOUT));
    answered(address);
    return adopt(Wire.topology(answer));
  }

  private synchronized Topology adopt(Topology news) {
    Topology old = known;
    Topology adopted = old == null ? news : old.updatedBy(news);
    known = adopted;
    epochs.use(adopted.epoch());
    if (old == null || !old.nodes().equals(adopted.nodes())) {
      forgetOthers(adopted);
    }
    return adopted;
  }

  // Nodes that left, and seeds that are no nodes: those are connected to again if all else fails.
  private void forgetOthers(Topology topology) {
    var there = topology.nodes().stream().map(Topology.Node::address).collect(Collectors.toSet());
    channels.retain(there);
    restingUntil.keySet().retainAll(there);
  }

  // Null: it has become doubtful who leads.
  private synchronized void leaderIs(int shard, @Nullable String node) {
    Topology topology = known;
    if (topology != null) {
      known = topology.withLeader(shard, node);
    }
    if (node == null) {
      refresh();
    }
  }

  /// Learns the map anew in the background, unless that was begun a moment ago.
  void refresh() {
    long now = System.nanoTime();
    long due = nextRefresh.get();
    if (now - due >= 0 && nextRefresh.compareAndSet(due, now + BETWEEN_REFRESHES.toNanos())) {
      Thread.startVirtualThread(this::refreshOnce);
    }
  }

  private void refreshOnce() {
    for (String address : addresses()) {
      if (refreshFrom(address)) {
        return;
      }
    }
  }

  private boolean refreshFrom(String address) {
    try {
      ask(address, Deadline.in(MAP_TIMEOUT));
      return true;
    } catch (FailedException _) {
      rest(address);
      return false;
    }
  }

  /// The node to ask about a shard: its leader, otherwise any node, which passes the request on.
  ///
  /// @param avoid an address that has just failed
  Target target(int shard, @Nullable String avoid) {
    Topology topology = known;
    if (topology == null) {
      return anyone(avoid);
    }
    var leader = topology.leaderOf(shard).map(Topology.Node::address);
    if (leader.isPresent() && !rests(leader.get())) {
      return new Target(leader.get(), true);
    }
    // Replicas first: they know their leader best.
    var replicas = topology.shards().get(shard).replicas().stream();
    var there = replicas.flatMap(name -> topology.node(name).stream()).map(Topology.Node::address);
    return new Target(pick(List.of(there.toList(), addresses()), avoid), false);
  }

  /// Some node that answers.
  Target anyone(@Nullable String avoid) {
    return new Target(pick(List.of(addresses()), avoid), false);
  }

  private String pick(List<List<String>> tiers, @Nullable String avoid) {
    for (List<String> tier : tiers) {
      for (String address : shuffled(tier)) {
        if (!address.equals(avoid) && !rests(address)) {
          return address;
        }
      }
    }
    return shuffled(tiers.getLast()).getFirst();
  }

  private static List<String> shuffled(Collection<String> addresses) {
    var shuffled = new ArrayList<>(addresses);
    Collections.shuffle(shuffled);
    return shuffled;
  }

  // All known addresses: nodes in random order, then what the user gave us, those that rest last.
  private List<String> addresses() {
    var addresses = new LinkedHashSet<String>();
    Topology topology = known;
    if (topology != null) {
      addresses.addAll(shuffled(topology.nodes().stream().map(Topology.Node::address).toList()));
    }
    addresses.addAll(endpoints);
    return addresses.stream().sorted(Comparator.comparing(this::rests)).toList();
  }

  private boolean rests(String address) {
    Long until = restingUntil.get(address);
    return until != null && System.nanoTime() - until < 0;
  }

  /// A node did not answer; others are asked first for a while, and may know more.
  void silent(String address) {
    rest(address);
    refresh();
  }

  /// A node cannot answer for a shard now.
  void notNow(Target target, int shard, Failure failure) {
    switch (failure.reason()) {
      case "NOT_LEADER" -> leaderIs(shard, elsewhere(target, failure.metadata().get("leader")));
      case "NO_LEADER", "SHARD_UNAVAILABLE" -> leaderIs(shard, null);
      case "NOT_READY" -> silent(target.address());
      default -> {} // it leads and is well, only busy
    }
  }

  /// A node refuses, since the shard has moved after the map was made: learns the map anew before
  /// the call goes on, from that node, which knows more. Of many calls that meet this together, one
  /// asks.
  void moved(Target target, int shard, Failure failure, Deadline deadline)
      throws InterruptedException {
    long wanted = Epochs.parse(failure.metadata().getOrDefault("epoch", ""));
    if (fetching.tryLock(deadline.remaining(MAP_TIMEOUT).toNanos(), TimeUnit.NANOSECONDS)) {
      try {
        Topology topology = known;
        if ((topology == null || topology.epoch() < wanted) && !refreshFrom(target.address())) {
          refreshOnce();
        }
      } finally {
        fetching.unlock();
      }
    }
    if (target(shard, null).equals(target)) {
      leaderIs(shard, null); // whoever leads now, it is not that node
    }
  }

  // The named leader, unless that is the node itself, or one that is not on the map.
  private @Nullable String elsewhere(Target target, @Nullable String leader) {
    Topology topology = known;
    return leader == null || topology == null
        ? null
        : topology
            .node(leader)
            .filter(node -> !node.address().equals(target.address()))
            .map(Topology.Node::name)
            .orElse(null);
  }

  /// A node answered what any node can.
  void heardFrom(Target target) {
    answered(target.address());
  }

  /// A node answered for a shard.
  void answered(Target target) {
    answered(target.address());
    if (!target.direct()) {
      refresh();
    }
  }

  private void answered(String address) {
    // Looked up first: this runs for every answer, and nearly always there is nothing to remove.
    if (!restingUntil.isEmpty()) {
      restingUntil.remove(address);
    }
  }

  private void rest(String address) {
    restingUntil.put(address, System.nanoTime() + REST.toNanos());
  }
}
