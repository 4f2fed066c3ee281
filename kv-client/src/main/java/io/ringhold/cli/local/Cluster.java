package io.ringhold.cli.local;

import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A cluster on this machine, as its `cluster.json` describes it.
///
/// Node i listens on `basePort + i` for gRPC, and 100, 200 and 300 above that for Raft, HTTP and
/// management.
///
/// @param founders nodes 0 to `founders - 1` have founded it, whether they are still there or not
/// @param nodes those that are there, by their numbers, which may have gaps
record Cluster(int basePort, int founders, List<Node> nodes) {
  /// Of a new cluster; others may join.
  static final int NODES_MAX = 9;

  /// Ports of one kind are 100 apart from those of the next.
  static final int NUMBERS = 100;

  static final int SHARDS = 12;
  private static final int REPLICATION = 3;
  private static final String HOST = "127.0.0.1";

  Cluster {
    nodes = nodes.stream().sorted(Comparator.comparingInt(Node::number)).toList();
  }

  /// @param process the server that was started last; null when there was none yet
  /// @param stopped whether that was ended on purpose; otherwise a dead process has crashed
  /// @param build the checkout whose server the node runs; null for that of the `kv` that starts it
  record Node(int number, @Nullable NodeProcess process, boolean stopped, @Nullable String build) {
    static Node fresh(int number) {
      return new Node(number, null, false, null);
    }

    String name() {
      return "node-" + number;
    }

    boolean isRunning() {
      return process != null && process.isAlive();
    }

    boolean isCrashed() {
      return process != null && !stopped && !process.isAlive();
    }

    Node started(NodeProcess by) {
      return new Node(number, by, false, build);
    }

    Node stoppedOnPurpose() {
      return new Node(number, process, true, build);
    }

    Node running(@Nullable String newBuild) {
      return new Node(number, process, stopped, newBuild);
    }
  }

  static Cluster of(int nodes, int basePort) {
    return new Cluster(basePort, nodes, IntStream.range(0, nodes).mapToObj(Node::fresh).toList());
  }

  int replication() {
    return Math.min(REPLICATION, founders);
  }

  Optional<Node> find(int number) {
    return nodes.stream().filter(node -> node.number() == number).findFirst();
  }

  /// A node that is there.
  Node node(int number) {
    return find(number).orElseThrow(() -> Failure.refused("there is no node-" + number));
  }

  /// One node changed, or one more.
  Cluster with(Node changed) {
    var others = new ArrayList<>(without(changed.number()).nodes);
    others.add(changed);
    return new Cluster(basePort, founders, others);
  }

  Cluster without(int number) {
    return new Cluster(
        basePort, founders, nodes.stream().filter(node -> node.number() != number).toList());
  }

  boolean isFounder(Node node) {
    return node.number() < founders;
  }

  String host() {
    return HOST;
  }

  int grpcPort(Node node) {
    return basePort + node.number();
  }

  int raftPort(Node node) {
    return basePort + 100 + node.number();
  }

  int httpPort(Node node) {
    return basePort + 200 + node.number();
  }

  int managementPort(Node node) {
    return basePort + 300 + node.number();
  }

  List<String> endpoints() {
    return nodes.stream().map(node -> HOST + ":" + grpcPort(node)).toList();
  }

  /// What a server wants to know of the others, `name=grpc/raft` for each: all founders a founder,
  /// and whom it may join through a node that came later.
  String members(Node of) {
    var named =
        isFounder(of)
            ? IntStream.range(0, founders).mapToObj(Node::fresh)
            : nodes.stream().filter(node -> node.number() != of.number());
    return named.map(node -> node.name() + "=" + addresses(node)).collect(Collectors.joining(","));
  }

  /// Where others reach a node: `grpc/raft`.
  String addresses(Node node) {
    return "%s:%d/%s:%d".formatted(HOST, grpcPort(node), HOST, raftPort(node));
  }

  Json.Struct toJson() {
    var described = new ArrayList<Json>();
    for (Node node : nodes) {
      Json.Struct one = Json.object().with("node", node.name());
      if (node.build() != null) {
        one.with("build", node.build());
      }
      if (node.process() != null) {
        one.with("pid", node.process().pid())
            .with("started_at_millis", node.process().startedAtMillis())
            .with("stopped", node.stopped());
      }
      described.add(one);
    }
    return Json.object()
        .with("base_port", basePort)
        .with("founders", founders)
        .with("nodes", new Json.Array(described));
  }

  static Cluster parse(String text) throws Json.SyntaxException {
    if (Json.parse(text) instanceof Json.Struct struct
        && struct.get("nodes") instanceof Json.Array(var elements)) {
      var nodes = new ArrayList<Node>();
      for (Json element : elements) {
        nodes.add(node(element));
      }
      // Files of the time when no node could join name the founders alone.
      long founders = struct.get("founders") == null ? nodes.size() : number(struct, "founders");
      return new Cluster((int) number(struct, "base_port"), (int) founders, nodes);
    }
    throw new Json.SyntaxException("there are no nodes in it");
  }

  private static Node node(Json element) throws Json.SyntaxException {
    if (!(element instanceof Json.Struct struct)
        || !(struct.get("node") instanceof Json.Text(var name))
        || !name.matches("node-\\d{1,2}")) {
      throw new Json.SyntaxException("a node in it has no name such as node-2");
    }
    int number = Integer.parseInt(name.substring("node-".length()));
    String build = struct.get("build") instanceof Json.Text(var path) ? path : null;
    if (struct.get("pid") == null) {
      return new Node(number, null, false, build);
    }
    var process = new NodeProcess(number(struct, "pid"), number(struct, "started_at_millis"));
    return new Node(number, process, new Json.Flag(true).equals(struct.get("stopped")), build);
  }

  private static long number(Json.Struct struct, String name) throws Json.SyntaxException {
    if (struct.get(name) instanceof Json.Numeral(var literal) && literal.matches("\\d{1,18}")) {
      return Long.parseLong(literal);
    }
    throw new Json.SyntaxException("\"" + name + "\" is missing or no number");
  }
}
