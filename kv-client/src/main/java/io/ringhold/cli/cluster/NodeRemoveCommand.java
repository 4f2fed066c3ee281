package io.ringhold.cli.cluster;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Json;
import io.ringhold.client.KvAdmin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    header = "Strikes a drained node off the cluster, for ever.",
    description = {
      "Refused until it is proven to hold nothing. Its disk never comes back; with an empty disk it",
      "joins as a new member. Stop its process afterwards."
    })
final class NodeRemoveCommand extends ChangeCommand<Long> {
  @Parameters(paramLabel = "NAME", description = "The node.")
  private String node = "";

  NodeRemoveCommand(Console console) {
    super(console);
  }

  @Override
  Long make(KvAdmin admin, long epoch) {
    return admin.removeNode(node, epoch);
  }

  @Override
  Json json(Long made) {
    return Json.object().with("node", node).with("epoch", made);
  }

  @Override
  String line(Long made) {
    return "%s is no member any more (epoch %d); its process can be stopped".formatted(node, made);
  }
}
