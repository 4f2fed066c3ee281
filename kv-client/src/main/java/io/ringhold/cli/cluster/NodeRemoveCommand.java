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
    name = "remove",
    header = "Strikes a drained node off the cluster, for ever.",
    description = {
      "Refused until it is proven to hold nothing. Its disk never comes back; with an empty disk it",
      "joins as a new member. Stop its process afterwards."
    })
final class NodeRemoveCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", description = "The node.")
  private String node = "";

  @Mixin private final EpochOption epoch;
  @Mixin private final Connection connection;

  NodeRemoveCommand(Console console) {
    this.console = console;
    epoch = new EpochOption(console);
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      var admin = client.admin();
      long made = epoch.change(admin, on -> admin.removeNode(node, on));
      if (connection.json()) {
        console.line(Json.object().with("node", node).with("epoch", made));
      } else {
        console.line(
            "%s is no member any more (epoch %d); its process can be stopped"
                .formatted(node, made));
      }
    }
    return ExitCode.OK;
  }
}
