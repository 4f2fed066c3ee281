package io.ringhold.verify.nemesis;

import io.ringhold.verify.ProcessCluster;
import io.ringhold.verify.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What the network does to nodes: it falls apart, loses packets, or is slow. The clients reach all
/// nodes all the time, also those that must know that they may not answer any more.
final class Cuts {
  private static final int CUT_MILLIS_MIN = 2_000;
  private static final int CUT_MILLIS_MAX = 7_000;

  private final ProcessCluster cluster;
  private final Namespaces network;
  private final Victims victims;
  private final FaultLog log;

  Cuts(ProcessCluster cluster, Namespaces network, Victims victims, FaultLog log) {
    this.cluster = cluster;
    this.network = network;
    this.victims = victims;
    this.log = log;
  }

  /// Which nodes a node still hears.
  private interface Hearing {
    boolean hears(ServerProcess node, ServerProcess other);
  }

  List<Fault> faults() {
    return List.of(
        partition("one node", this::oneNode),
        partition("leader", this::leader),
        partition("halves", this::halves),
        partition("one way", this::oneWay),
        partition("bridge", this::bridge),
        partition("majority ring", this::ring),
        fault(Kind.PARTITION, "dark node", this::dark),
        fault(Kind.LOSS, "some packets", this::lose),
        fault(Kind.SLOW, "thin wire", this::slow));
  }

  private interface Cut {
    void inflict(Fault fault, List<ServerProcess> nodes, Random random)
        throws IOException, InterruptedException;
  }

  private Fault partition(String name, Cut cut) {
    return fault(Kind.PARTITION, name, cut);
  }

  /// @param cut is given all running nodes in random order, at least two
  private Fault fault(Kind kind, String name, Cut cut) {
    return new Fault(
        kind,
        name,
        1,
        (fault, random) -> {
          List<ServerProcess> nodes = nodes(random);
          if (nodes.size() > 1) {
            cut.inflict(fault, nodes, random);
          }
        });
  }

  private List<ServerProcess> nodes(Random random) {
    List<ServerProcess> nodes = new ArrayList<>(cluster.nodes());
    nodes.removeIf(node -> !node.isRunning());
    Collections.shuffle(nodes, random);
    return nodes;
  }

  private void oneNode(Fault fault, List<ServerProcess> nodes, Random random)
      throws IOException, InterruptedException {
    isolate(fault, nodes.getFirst(), nodes, random);
  }

  private void leader(Fault fault, List<ServerProcess> nodes, Random random)
      throws IOException, InterruptedException {
    Map<String, Integer> led = victims.led();
    ServerProcess leader =
        nodes.stream()
            .max(Comparator.comparingInt(node -> led.getOrDefault(node.name(), 0)))
            .orElseThrow();
    isolate(fault, leader, nodes, random);
  }

  private void isolate(Fault fault, ServerProcess alone, List<ServerProcess> nodes, Random random)
      throws IOException, InterruptedException {
    cut(
        fault,
        alone.name() + " and the others do not hear each other",
        nodes,
        (node, other) -> node != alone && other != alone,
        random);
  }

  private void halves(Fault fault, List<ServerProcess> nodes, Random random)
      throws IOException, InterruptedException {
    List<ServerProcess> half = nodes.subList(0, nodes.size() / 2);
    cut(
        fault,
        names(half) + " on one side",
        nodes,
        (node, other) -> half.contains(node) == half.contains(other),
        random);
  }

  private void oneWay(Fault fault, List<ServerProcess> nodes, Random random)
      throws IOException, InterruptedException {
    ServerProcess deaf = nodes.getFirst();
    cut(fault, deaf.name() + " hears nobody", nodes, (node, _) -> node != deaf, random);
  }

  private void bridge(Fault fault, List<ServerProcess> nodes, Random random)
      throws IOException, InterruptedException {
    ServerProcess bridge = nodes.getFirst();
    List<ServerProcess> half = nodes.subList(1, 1 + nodes.size() / 2);
    cut(
        fault,
        "%s on one side, %s on both".formatted(names(half), bridge.name()),
        nodes,
        (node, other) ->
            node == bridge || other == bridge || half.contains(node) == half.contains(other),
        random);
  }

  /// Each node hears a majority, and no two nodes the same one.
  private void ring(Fault fault, List<ServerProcess> nodes, Random random)
      throws IOException, InterruptedException {
    int size = nodes.size();
    cut(
        fault,
        "each hears the next %d of %s".formatted(size / 2, names(nodes)),
        nodes,
        (node, other) -> {
          int ahead = Math.floorMod(nodes.indexOf(other) - nodes.indexOf(node), size);
          return ahead <= size / 2;
        },
        random);
  }

  private void cut(
      Fault fault, String what, List<ServerProcess> nodes, Hearing hearing, Random random)
      throws IOException, InterruptedException {
    harm(
        fault,
        what,
        random,
        () -> {
          for (ServerProcess node : nodes) {
            for (ServerProcess other : nodes) {
              if (node != other && !hearing.hears(node, other)) {
                network.deafen(node, other);
              }
            }
          }
        });
  }

  private void dark(Fault fault, List<ServerProcess> nodes, Random random)
      throws IOException, InterruptedException {
    ServerProcess dark = nodes.getFirst();
    harm(
        fault,
        dark.name() + " is out of everybody's reach",
        random,
        () -> {
          network.deafenToClients(dark);
          for (ServerProcess other : nodes) {
            if (other != dark) {
              network.deafen(dark, other);
              network.deafen(other, dark);
            }
          }
        });
  }

  private void lose(Fault fault, List<ServerProcess> nodes, Random random)
      throws IOException, InterruptedException {
    double share = 0.05 + 0.25 * random.nextDouble();
    List<ServerProcess> hit = nodes.subList(0, 1 + random.nextInt(nodes.size()));
    String what = "%.0f %% of what %s are sent".formatted(100 * share, names(hit));
    harm(
        fault,
        what,
        random,
        () -> {
          for (ServerProcess node : hit) {
            network.lose(node, share);
          }
        });
  }

  private void slow(Fault fault, List<ServerProcess> nodes, Random random)
      throws IOException, InterruptedException {
    int kilobits = 64 << random.nextInt(4);
    ServerProcess node = nodes.getFirst();
    harm(
        fault,
        "%s sends %d kbit/s".formatted(node.name(), kilobits),
        random,
        () -> network.slow(node, kilobits));
  }

  private interface Harm {
    void begin() throws IOException;
  }

  private void harm(Fault fault, String what, Random random, Harm harm)
      throws IOException, InterruptedException {
    try (var _ = log.begin(fault.kind(), fault.name(), what)) {
      try {
        harm.begin();
        Thread.sleep(random.nextInt(CUT_MILLIS_MIN, CUT_MILLIS_MAX));
      } finally {
        network.heal();
      }
    }
  }

  private static String names(List<ServerProcess> nodes) {
    return String.join(", ", nodes.stream().map(ServerProcess::name).sorted().toList());
  }
}
