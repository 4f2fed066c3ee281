package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "undrain",
    header = "Lets a node that drains take replicas again.",
    description = {
      "Moves away from it that have not gone too far are cancelled; what has left already comes",
      "back with the next rebalance."
    })
final class NodeUndrainCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", description = "The node.")
  private String node = "";

  @Mixin private final EpochOption epoch;
  @Mixin private final Connection connection;

  NodeUndrainCommand(Console console) {
    this.console = console;
    epoch = new EpochOption(console);
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      var admin = client.admin();
      long made = epoch.change(admin, on -> admin.undrainNode(node, on));
      if (connection.json()) {
        console.line(Json.object().with("node", node).with("epoch", made));
      } else {
        console.line("%s takes replicas again (epoch %d)".formatted(node, made));
      }
    }
    return ExitCode.OK;
  }
}
