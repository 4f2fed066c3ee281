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
    name = "stop",
    header = "Stops nodes.",
    description = "In order, so that others take over their shards first, or as a crash would.")
final class LocalStopCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "N", arity = "1..*", description = "Numbers of nodes, such as 2.")
  private List<String> nodes = List.of();

  @Option(names = "--kill", description = "By SIGKILL.")
  private boolean kill;

  @Mixin private final DataOption data = new DataOption();
  @Mixin private final JsonOption output = new JsonOption();

  LocalStopCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    ClusterDirectory directory = data.existing(console);
    Cluster cluster = directory.read();
    var servers = new Servers(directory, console);
    for (int number : nodes.stream().map(name -> DataOption.node(name, cluster)).toList()) {
      boolean stopped = servers.stop(number, kill);
      if (!output.json()) {
        console.line(
            "node-" + number + (stopped ? kill ? " killed" : " stopped" : " was not running"));
      }
    }
    if (output.json()) {
      console.line(LocalPsCommand.json(directory, directory.read()));
    }
    return ExitCode.OK;
  }
}
