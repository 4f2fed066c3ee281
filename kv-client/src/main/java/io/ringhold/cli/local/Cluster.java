package io.ringhold.cli.local;

import io.ringhold.cli.console.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A cluster on this machine, as its `cluster.json` describes it.
///
/// Node i listens on `basePort + i` for gRPC, and 100, 200 and 300 above that for Raft, HTTP and
/// management.
record Cluster(int basePort, List<Node> nodes) {
  static final int NODES_MAX = 9;
  static final int SHARDS = 12;
  private static final int REPLICATION = 3;
  private static final String HOST = "127.0.0.1";

  Cluster {
    nodes = List.copyOf(nodes);
  }

  /// @param process the server that was started last; null when there was none yet
  /// @param stopped whether that was ended on purpose; otherwise a dead process has crashed
  record Node(int number, @Nullable NodeProcess process, boolean stopped) {
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
      return new Node(number, by, false);
    }

    Node stoppedOnPurpose() {
      return new Node(number, process, true);
    }
  }

  static Cluster of(int nodes, int basePort) {
    return new Cluster(
        basePort,
        IntStream.range(0, nodes).mapToObj(number -> new Node(number, null, false)).toList());
  }

  int replication() {
    return Math.min(REPLICATION, nodes.size());
  }

  Cluster with(Node changed) {
    return new Cluster(
        basePort,
        nodes.stream().map(node -> node.number() == changed.number() ? changed : node).toList());
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

  /// `name=grpc/raft` for each node, as every server wants to know it.
  String members() {
    return nodes.stream()
        .map(node ->
            "%s=%s:%d/%s:%d".formatted(node.name(), HOST, grpcPort(node), HOST, raftPort(node)))
        .collect(Collectors.joining(","));
  }

  Json.Struct toJson() {
    var described = new ArrayList<Json>();
    for (Node node : nodes) {
      Json.Struct one = Json.object().with("node", node.name());
      if (node.process() != null) {
        one.with("pid", node.process().pid())
            .with("started_at_millis", node.process().startedAtMillis())
            .with("stopped", node.stopped());
      }
      described.add(one);
    }
    return Json.object().with("base_port", basePort).with("nodes", new Json.Array(described));
  }

  static Cluster parse(String text) throws Json.SyntaxException {
    if (Json.parse(text) instanceof Json.Struct struct
        && struct.get("nodes") instanceof Json.Array(var elements)) {
      var nodes = new ArrayList<Node>();
      for (Json element : elements) {
        nodes.add(node(nodes.size(), element));
      }
      return new Cluster((int) number(struct, "base_port"), nodes);
    }
    throw new Json.SyntaxException("there are no nodes in it");
  }

  private static Node node(int number, Json element) throws Json.SyntaxException {
    if (element instanceof Json.Struct node && node.get("pid") != null) {
      var process = new NodeProcess(number(node, "pid"), number(node, "started_at_millis"));
      return new Node(number, process, new Json.Flag(true).equals(node.get("stopped")));
    }
    return new Node(number, null, false);
  }

  private static long number(Json.Struct struct, String name) throws Json.SyntaxException {
    if (struct.get(name) instanceof Json.Numeral(var literal) && literal.matches("\\d{1,18}")) {
      return Long.parseLong(literal);
    }
    throw new Json.SyntaxException("\"" + name + "\" is missing or no number");
  }
}
