package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.JsonOption;
import io.ringhold.cli.console.Table;
import io.ringhold.cli.console.Units;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "ps", header = "Shows the nodes' processes.")
final class LocalPsCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final DataOption data = new DataOption();
  @Mixin private final JsonOption output = new JsonOption();

  LocalPsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ClusterDirectory directory = data.directory(console);
    Cluster cluster = directory.read();
    if (output.json()) {
      console.line(json(directory, cluster));
    } else {
      console.line("cluster in " + directory.path());
      print(cluster);
    }
    return ExitCode.OK;
  }

  private void print(Cluster cluster) {
    var table =
        new Table("NODE", "STATE", "PID", "GRPC", "RAFT", "HTTP", "MANAGEMENT", "UPTIME", "MEMORY");
    for (Cluster.Node node : cluster.nodes()) {
      NodeProcess process = node.process();
      boolean running = node.isRunning();
      table.line(
          node.name(),
          state(cluster, node),
          running && process != null ? process.pid() : "",
          cluster.grpcPort(node),
          cluster.raftPort(node),
          cluster.httpPort(node),
          cluster.managementPort(node),
          running && process != null ? Units.duration(process.uptime()) : "",
          running && process != null ? process.residentBytes().map(Units::bytes).orElse("") : "");
    }
    table.printTo(console);
  }

  private static String state(Cluster cluster, Cluster.Node node) {
    if (node.isRunning()) {
      return Health.of(cluster, node) == Health.READY ? "ready" : "not ready";
    }
    return node.isCrashed() ? "crashed" : "stopped";
  }

  static Json json(ClusterDirectory directory, Cluster cluster) {
    List<Json> nodes =
        cluster.nodes().stream().<Json>map(node -> json(directory, cluster, node)).toList();
    List<Json> endpoints = cluster.endpoints().stream().<Json>map(Json.Text::new).toList();
    return Json.object()
        .with("data", directory.path().toString())
        .with("endpoints", new Json.Array(endpoints))
        .with("nodes", new Json.Array(nodes));
  }

  private static Json json(ClusterDirectory directory, Cluster cluster, Cluster.Node node) {
    Json.Struct json = Json.object().with("node", node.name()).with("state", state(cluster, node));
    NodeProcess process = node.process();
    if (node.isRunning() && process != null) {
      json.with("pid", process.pid()).with("uptime_millis", process.uptime().toMillis());
      process.residentBytes().ifPresent(bytes -> json.with("resident_bytes", bytes));
    }
    return json.with("grpc_port", cluster.grpcPort(node))
        .with("raft_port", cluster.raftPort(node))
        .with("http_port", cluster.httpPort(node))
        .with("management_port", cluster.managementPort(node))
        .with("log", directory.logOf(node).toString());
  }
}
