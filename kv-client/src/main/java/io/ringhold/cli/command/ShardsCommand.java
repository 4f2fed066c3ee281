package io.ringhold.cli.command;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Table;
import io.ringhold.cli.console.Units;
import io.ringhold.client.NodeStatus.Replica;
import io.ringhold.client.Topology.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "shards",
    header = "Shows the shards and their replicas, as the nodes that answer see them.",
    description = {
      "LAG is how many log entries the slowest replica has still to apply;",
      "? marks a replica whose node does not answer."
    })
public final class ShardsCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final Connection connection;

  public ShardsCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connection.open()) {
      ClusterView view = ClusterView.ask(client);
      if (connection.json()) {
        view.topology().shards().forEach(shard -> console.line(json(shard, view)));
      } else {
        print(view);
      }
    }
    return ExitCode.OK;
  }

  private void print(ClusterView view) {
    var table =
        new Table(
            "SHARD",
            "LEADER",
            "TERM",
            "REPLICAS",
            "COMMITTED",
            "LAG",
            "FLUSHED",
            "LOG",
            "TABLES",
            "DATA",
            "PROBLEM");
    for (Shard shard : view.topology().shards()) {
      Map<String, Replica> replicas = view.replicas(shard.shard());
      var leader = view.leader(shard.shard());
      String names =
          shard.replicas().stream()
              .map(node -> replicas.containsKey(node) ? node : node + "?")
              .collect(Collectors.joining(" "));
      String problems = problems(replicas);
      if (leader.isEmpty()) {
        table.line(shard.shard(), "none", "", names, "", "", "", "", "", "", problems);
        continue;
      }
      Replica leading = leader.get().getValue();
      table.line(
          shard.shard(),
          leader.get().getKey(),
          leading.term(),
          names,
          leading.committedIndex(),
          lag(leading, replicas),
          leading.flushedIndex(),
          Units.bytes(leading.logBytes()),
          leading.tables(),
          Units.bytes(leading.tableBytes() + leading.memtableBytes()),
          problems);
    }
    table.printTo(console);
  }

  /// Each problem once, behind the nodes that have it.
  private static String problems(Map<String, Replica> replicas) {
    var nodes = new TreeMap<String, List<String>>();
    replicas.forEach((node, replica) ->
        nodes.computeIfAbsent(replica.problem(), _ -> new ArrayList<>()).add(node));
    nodes.remove("");
    return nodes.entrySet().stream()
        .map(problem -> String.join(" ", problem.getValue()) + ": " + problem.getKey())
        .collect(Collectors.joining("; "));
  }

  private static long lag(Replica leading, Map<String, Replica> replicas) {
    long slowest =
        replicas.values().stream()
            .mapToLong(Replica::appliedIndex)
            .min()
            .orElse(leading.appliedIndex());
    return Math.max(0, leading.committedIndex() - slowest);
  }

  private static Json json(Shard shard, ClusterView view) {
    List<Json> replicas =
        view.replicas(shard.shard()).entrySet().stream()
            .<Json>map(replica -> json(replica.getKey(), replica.getValue()))
            .toList();
    List<Json> placed = shard.replicas().stream().<Json>map(Json.Text::new).toList();
    return Json.object()
        .with("shard", shard.shard())
        .with(
            "leader",
            view.leader(shard.shard())
                .<Json>map(leader -> new Json.Text(leader.getKey()))
                .orElseGet(Json.Null::new))
        .with("placed_on", new Json.Array(placed))
        .with("replicas", new Json.Array(replicas));
  }

  private static Json json(String node, Replica replica) {
    return Json.object()
        .with("node", node)
        .with("role", replica.role().name().toLowerCase(Locale.ROOT))
        .with("term", replica.term())
        .with("committed_index", replica.committedIndex())
        .with("applied_index", replica.appliedIndex())
        .with("flushed_index", replica.flushedIndex())
        .with("last_sequence", replica.lastSequence())
        .with("log_bytes", replica.logBytes())
        .with("table_bytes", replica.tableBytes())
        .with("tables", replica.tables())
        .with("memtable_bytes", replica.memtableBytes())
        .with("problem", replica.problem());
  }
}
