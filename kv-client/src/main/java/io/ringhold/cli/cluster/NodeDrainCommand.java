package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.moves.Drain;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "drain",
    header = "Takes all replicas and leaderships off a node.",
    description = {
      "Waits until the node is proven to hold nothing. Ctrl-C ends the waiting, not the drain;",
      "node undrain does that."
    })
final class NodeDrainCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", description = "The node.")
  private String node = "";

  @Option(names = "--no-wait", description = "Return as soon as the moves are planned.")
  private boolean noWait;

  @Mixin private final EpochOption epoch;
  @Mixin private final Connection connection;

  NodeDrainCommand(Console console) {
    this.console = console;
    epoch = new EpochOption(console);
    connection = new Connection(console);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connection.open()) {
      var admin = client.admin();
      var drain = new Drain(console, admin, node);
      // Who was interrupted while waiting comes back to wait.
      if (noWait || !drain.isUnderWay()) {
        long made = epoch.change(admin, on -> admin.drainNode(node, on));
        if (noWait) {
          report(made, false);
          return ExitCode.OK;
        }
      }
      report(drain.await(connection.json()).epoch(), true);
    }
    return ExitCode.OK;
  }

  private void report(long made, boolean drained) {
    if (connection.json()) {
      console.line(Json.object().with("node", node).with("drained", drained).with("epoch", made));
    } else if (drained) {
      console.line(
          "%s is drained: it holds no replica (epoch %d). Take it out: %s node remove %s"
              .formatted(node, made, console.command(), node));
    } else {
      console.line(
          "%s drains (epoch %d). See: %s moves --watch".formatted(node, made, console.command()));
    }
  }
}
