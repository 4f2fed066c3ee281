package io.ringhold.cli.cluster;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Json;
import io.ringhold.client.KvAdmin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "undrain",
    header = "Lets a node that drains take replicas again.",
    description = {
      "Moves away from it that have not gone too far are cancelled; what has left already comes",
      "back with the next rebalance."
    })
final class NodeUndrainCommand extends ChangeCommand<Long> {
  @Parameters(paramLabel = "NAME", description = "The node.")
  private String node = "";

  NodeUndrainCommand(Console console) {
    super(console);
  }

  @Override
  Long make(KvAdmin admin, long epoch) {
    return admin.undrainNode(node, epoch);
  }

  @Override
  Json json(Long made) {
    return Json.object().with("node", node).with("epoch", made);
  }

  @Override
  String line(Long made) {
    return "%s takes replicas again (epoch %d)".formatted(node, made);
  }
}
