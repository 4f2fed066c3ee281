package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.JsonOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "start",
    header = "Starts nodes that do not run.",
    description = {
      "Waits until they are ready. While less than a majority of the cluster runs, no node can be:",
      "then it only waits until they live."
    })
final class LocalStartCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "N",
      arity = "0..*",
      description = "Numbers of nodes, such as 2 (default: all that do not run).")
  private List<String> nodes = List.of();

  @Option(
      names = "--no-wait",
      description = "Return at once; for a node that will not be ready before node replace.")
  private boolean noWait;

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
    if (!noWait) {
      servers.awaitReady(
          numbers,
          (node, health) ->
              say(
                  node.name()
                      + (health == Health.READY ? " is ready" : " runs; a majority does not yet")));
    }
    if (output.json()) {
      console.line(LocalPsCommand.json(directory, directory.read()));
    }
    return ExitCode.OK;
  }

  private void say(String text) {
    if (!output.json()) {
      console.line(text);
      console.flush();
    }
  }
}
