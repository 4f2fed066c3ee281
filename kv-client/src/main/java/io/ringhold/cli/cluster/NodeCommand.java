package io.ringhold.cli.cluster;

import io.ringhold.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "node",
    header = "Empties, removes, replaces and maintains nodes.",
    description = "A node joins by itself when it is started with the addresses of others.",
    synopsisSubcommandLabel = "COMMAND")
public final class NodeCommand {
  private NodeCommand() {}

  public static CommandLine of(Console console) {
    return new CommandLine(new NodeCommand())
        .addSubcommand(new NodeDrainCommand(console))
        .addSubcommand(new NodeUndrainCommand(console))
        .addSubcommand(new NodeMaintainCommand(console))
        .addSubcommand(new NodeRemoveCommand(console))
        .addSubcommand(new NodeReplaceCommand(console));
  }
}
