package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "replace",
    header = "Gives all that a node with a lost disk held to another.",
    description = {
      "Without --with, to the empty disk that waits under the same name: start the node on it",
      "first. The old disk never comes back."
    })
final class NodeReplaceCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", description = "The node whose disk is lost.")
  private String node = "";

  @Option(names = "--with", paramLabel = "NAME", description = "The node that takes its place.")
  private String with = "";

  @Mixin private final EpochOption epoch;
  @Mixin private final Connection connection;

  NodeReplaceCommand(Console console) {
    this.console = console;
    epoch = new EpochOption(console);
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      var admin = client.admin();
      long made = epoch.change(admin, on -> admin.replaceNode(node, with, on));
      String successor = with.isEmpty() ? node : with;
      if (connection.json()) {
        console.line(Json.object().with("node", node).with("with", successor).with("epoch", made));
      } else {
        console.line(
            "%s takes over what the lost disk of %s held (epoch %d). See: %s moves --watch"
                .formatted(successor, node, made, console.command()));
      }
    }
    return ExitCode.OK;
  }
}
