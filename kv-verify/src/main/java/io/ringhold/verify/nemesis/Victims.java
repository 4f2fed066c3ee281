package io.ringhold.verify.nemesis;

import io.ringhold.client.KvClient;
import io.ringhold.client.KvException;
import io.ringhold.client.Topology;
import io.ringhold.verify.ProcessCluster;
import io.ringhold.verify.ServerProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// Nodes to be harmed, each by one lane at a time, and never so many that the others are no
/// majority: then the run would show little but waiting. Killing all at once is the exception.
final class Victims {
  /// A node that is somebody's until this is closed.
  final class Claim implements AutoCloseable {
    private final ServerProcess node;

    private Claim(ServerProcess node) {
      this.node = node;
    }

    ServerProcess node() {
      return node;
    }

    @Override
    public void close() {
      release(node);
    }
  }

  private final ProcessCluster cluster;
  private final KvClient client;
  private final Set<ServerProcess> claimed = new HashSet<>();

  Victims(ProcessCluster cluster, KvClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  /// A running node of nobody's.
  synchronized Optional<Claim> any(Random random) {
    return firstFree(shuffled(random));
  }

  /// This one, which the others can do without.
  synchronized Optional<Claim> of(ServerProcess node) {
    return claim(node);
  }

  /// The free node that leads most shards, if any leads one.
  Optional<Claim> leader(Random random) {
    Map<String, Integer> led = led();
    List<ServerProcess> leaders = shuffled(random);
    leaders.removeIf(node -> !led.containsKey(node.name()));
    leaders.sort(
        Comparator.comparingInt((ServerProcess node) -> led.getOrDefault(node.name(), 0))
            .reversed());
    return firstFree(leaders);
  }

  /// All running nodes, if nobody else has one.
  synchronized List<Claim> all() {
    List<ServerProcess> running =
        cluster.nodes().stream().filter(ServerProcess::isRunning).toList();
    return running.stream().anyMatch(claimed::contains)
        ? List.of()
        : running.stream().flatMap(node -> claim(node).stream()).toList();
  }

  /// How many shards each node leads that leads one, as far as anybody answers.
  Map<String, Integer> led() {
    Map<String, Integer> led = new HashMap<>();
    try {
      for (Topology.Shard shard : client.topology().shards()) {
        if (shard.leader() != null) {
          led.merge(shard.leader(), 1, Integer::sum);
        }
      }
    } catch (KvException _) {
      // Nobody answers; then there is nobody to pick.
    }
    return led;
  }

  private List<ServerProcess> shuffled(Random random) {
    List<ServerProcess> nodes = new ArrayList<>(cluster.nodes());
    Collections.shuffle(nodes, random);
    return nodes;
  }

  private synchronized Optional<Claim> firstFree(List<ServerProcess> nodes) {
    if (claimed.size() >= (cluster.nodes().size() - 1) / 2) {
      return Optional.empty();
    }
    return nodes.stream()
        .filter(ServerProcess::isRunning)
        .flatMap(node -> claim(node).stream())
        .findFirst();
  }

  private Optional<Claim> claim(ServerProcess node) {
    return claimed.add(node) ? Optional.of(new Claim(node)) : Optional.empty();
  }

  private synchronized void release(ServerProcess node) {
    claimed.remove(node);
  }
}
