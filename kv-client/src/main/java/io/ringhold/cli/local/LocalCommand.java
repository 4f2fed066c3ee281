package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "local",
    header = "Runs a cluster on this machine, one process for each node.",
    description = "DIR keeps all data; nothing but wipe and --wipe ever deletes it.",
    synopsisSubcommandLabel = "COMMAND")
public final class LocalCommand {
  private LocalCommand() {}

  public static CommandLine of(Console console) {
    return new CommandLine(new LocalCommand())
        .addSubcommand(new LocalUpCommand(console))
        .addSubcommand(new LocalPsCommand(console))
        .addSubcommand(new LocalStopCommand(console))
        .addSubcommand(new LocalStartCommand(console))
        .addSubcommand(new LocalAddCommand(console))
        .addSubcommand(new LocalRemoveCommand(console))
        .addSubcommand(new LocalWipeCommand(console))
        .addSubcommand(new LocalRollCommand(console))
        .addSubcommand(new LocalDownCommand(console));
  }
}
