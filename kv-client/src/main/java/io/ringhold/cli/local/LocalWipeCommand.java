package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.JsonOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "wipe",
    header = "Kills a node and empties its disk, as when a machine is lost.",
    description = {
      "For experiments: what only this node held is gone. The others go on without it; the node",
      "comes back with an empty disk by local start and node replace."
    })
final class LocalWipeCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "N", description = "The number of the node, such as 2.")
  private String name = "";

  @Mixin private final DataOption data = new DataOption();
  @Mixin private final JsonOption output = new JsonOption();

  LocalWipeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    ClusterDirectory directory = data.existing(console);
    Cluster cluster = directory.read();
    var node = cluster.node(DataOption.node(name, cluster));
    new Servers(directory, console).stop(node.number(), true);
    directory.wipe(node);
    if (output.json()) {
      console.line(LocalPsCommand.json(directory, directory.read()));
    } else {
      String kv = console.command();
      console.line(node.name() + " is killed and its disk is empty. To replace it:");
      console.line("  " + kv + " local start " + node.number());
      console.line("  " + kv + " node replace " + node.name());
    }
    return ExitCode.OK;
  }
}
