package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.JsonOption;
import io.ringhold.cli.moves.Drain;
import io.ringhold.cli.moves.Fresh;
import io.ringhold.client.KvAdmin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    header = "Drains a node, takes it out of the cluster and stops it.",
    description = "Its directory stays, as a keepsake: that disk never comes back.")
final class LocalRemoveCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "N", description = "The number of the node, such as 2.")
  private String name = "";

  @Option(names = "--wipe", description = "Delete what it has stored, too.")
  private boolean wipe;

  @Mixin private final DataOption data = new DataOption();
  @Mixin private final JsonOption output = new JsonOption();

  LocalRemoveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    ClusterDirectory directory = data.existing(console);
    Cluster cluster = directory.read();
    var node = cluster.node(DataOption.node(name, cluster));
    try (var client = Door.open(cluster)) {
      takeOut(client.admin(), node.name());
    }
    new Servers(directory, console).stop(node.number(), false);
    directory.update(now -> now.without(node.number()));
    if (wipe) {
      directory.wipe(node);
    }
    if (output.json()) {
      console.line(LocalPsCommand.json(directory, directory.read()));
    } else {
      console.line(
          "%s is stopped; %s"
              .formatted(
                  node.name(),
                  wipe ? "its data is deleted" : "its data stays in " + directory.dataOf(node)));
    }
    return ExitCode.OK;
  }

  private void takeOut(KvAdmin admin, String node) throws InterruptedException {
    if (admin.cluster().known().member(node).isEmpty()) {
      say(node + " is no member of the cluster");
      return;
    }
    var drain = new Drain(console, admin, node);
    if (!drain.isUnderWay()) {
      Fresh.change(admin, epoch -> admin.drainNode(node, epoch));
    }
    say(node + " drains");
    drain.await(output.json());
    Fresh.change(admin, epoch -> admin.removeNode(node, epoch));
    say(node + " is no member any more");
  }

  private void say(String text) {
    if (!output.json()) {
      console.line(text);
      console.flush();
    }
  }
}
