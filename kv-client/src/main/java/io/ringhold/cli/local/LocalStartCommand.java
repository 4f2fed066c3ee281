package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.JsonOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "start",
    header = "Starts nodes that do not run.",
    description = {
      "Waits until they are ready. While less than a majority of the cluster runs, no node can be:",
      "then it only waits until they live. A node with an empty disk waits to be let in by",
      "node replace."
    })
final class LocalStartCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "N",
      arity = "0..*",
      description = "Numbers of nodes, such as 2 (default: all that do not run).")
  private List<String> nodes = List.of();

  @Mixin private final DataOption data = new DataOption();
  @Mixin private final JsonOption output = new JsonOption();

  LocalStartCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    ClusterDirectory directory = data.existing(console);
    Cluster cluster = directory.read();
    List<Integer> numbers =
        nodes.isEmpty()
            ? cluster.nodes().stream()
                .filter(node -> !node.isRunning())
                .map(Cluster.Node::number)
                .toList()
            : nodes.stream().map(name -> DataOption.node(name, cluster)).toList();
    var servers = new Servers(directory, console);
    numbers.forEach(servers::start);
    servers.awaitReady(numbers, (node, health) -> say(node.name() + " " + became(node, health)));
    if (output.json()) {
      console.line(LocalPsCommand.json(directory, directory.read()));
    }
    return ExitCode.OK;
  }

  private String became(Cluster.Node node, Health health) {
    return switch (health) {
      case READY -> "is ready";
      case WAITING ->
          "waits with an empty disk; let it in: %s node replace %s"
              .formatted(console.command(), node.name());
      case LIVE, SILENT -> "runs; a majority does not yet";
    };
  }

  private void say(String text) {
    if (!output.json()) {
      console.line(text);
      console.flush();
    }
  }
}
