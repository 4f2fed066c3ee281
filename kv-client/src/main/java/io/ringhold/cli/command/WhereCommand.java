package io.ringhold.cli.command;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Utf8;
import io.ringhold.client.Topology;
import io.ringhold.client.Topology.Node;
import io.ringhold.client.Topology.Shard;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "where",
    header = "Shows the shard of a key and the nodes that hold it.",
    description = "The key need not exist.")
public final class WhereCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Mixin private final Connection connection;

  public WhereCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      Topology topology = client.topology();
      Shard shard = topology.shards().get(topology.shardOf(Utf8.bytes(key)));
      if (connection.json()) {
        console.line(json(shard));
      } else {
        String leader = shard.leader();
        String address =
            leader == null
                ? ""
                : topology.node(leader).map(Node::address).map(a -> " (" + a + ")").orElse("");
        console.line(
            "shard %d, leader %s%s, replicas %s"
                .formatted(
                    shard.shard(),
                    leader == null ? "unknown" : leader,
                    address,
                    String.join(" ", shard.replicas())));
      }
    }
    return ExitCode.OK;
  }

  private Json json(Shard shard) {
    List<Json> replicas = shard.replicas().stream().<Json>map(Json.Text::new).toList();
    return RecordForm.of(Utf8.bytes(key))
        .with("shard", shard.shard())
        .with("leader", shard.leader() == null ? new Json.Null() : new Json.Text(shard.leader()))
        .with("term", shard.term())
        .with("replicas", new Json.Array(replicas));
  }
}
