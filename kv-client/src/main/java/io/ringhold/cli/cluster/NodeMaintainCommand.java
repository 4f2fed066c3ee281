package io.ringhold.cli.cluster;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Json;
import io.ringhold.client.KvAdmin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "maintain",
    header = "Lets a person work on a node: it leads nothing and is not ready.",
    description = {
      "The node keeps its replicas and its votes; leaderships and requests go to the others, and",
      "Kubernetes does not restart it for its liveness. On Kubernetes use spec.maintenance: the",
      "operator undoes what the resource does not say."
    })
final class NodeMaintainCommand extends ChangeCommand<Long> {
  @Parameters(paramLabel = "NAME", description = "The node.")
  private String node = "";

  @Option(names = "--end", description = "The work is done: the node serves as before.")
  private boolean end;

  NodeMaintainCommand(Console console) {
    super(console);
  }

  @Override
  Long make(KvAdmin admin, long epoch) {
    return end ? admin.endMaintenance(node, epoch) : admin.beginMaintenance(node, epoch);
  }

  @Override
  Json json(Long made) {
    return Json.object().with("node", node).with("maintenance", !end).with("epoch", made);
  }

  @Override
  String line(Long made) {
    return end
        ? "%s serves again (epoch %d)".formatted(node, made)
        : "%s is in maintenance: it gives its leaderships away and is not ready (epoch %d). End it: %s node maintain %s --end"
            .formatted(node, made, console.command(), node);
  }
}
