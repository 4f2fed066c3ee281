package io.ringhold.cli.cluster;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Json;
import io.ringhold.client.KvAdmin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "replace",
    header = "Gives all that a node with a lost disk held to another.",
    description = {
      "Without --with, to the empty disk that waits under the same name: start the node on it",
      "first. The old disk never comes back."
    })
final class NodeReplaceCommand extends ChangeCommand<Long> {
  @Parameters(paramLabel = "NAME", description = "The node whose disk is lost.")
  private String node = "";

  @Option(names = "--with", paramLabel = "NAME", description = "The node that takes its place.")
  private String with = "";

  NodeReplaceCommand(Console console) {
    super(console);
  }

  @Override
  Long make(KvAdmin admin, long epoch) {
    return admin.replaceNode(node, with, epoch);
  }

  @Override
  Json json(Long made) {
    return Json.object().with("node", node).with("with", successor()).with("epoch", made);
  }

  @Override
  String line(Long made) {
    return "%s takes over what the lost disk of %s held (epoch %d). See: %s moves --watch"
        .formatted(successor(), node, made, console.command());
  }

  private String successor() {
    return with.isEmpty() ? node : with;
  }
}
