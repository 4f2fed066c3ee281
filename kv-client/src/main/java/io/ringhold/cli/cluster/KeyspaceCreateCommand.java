package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "create", header = "Makes a keyspace.")
final class KeyspaceCreateCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", description = "The keyspace.")
  private String name = "";

  @Mixin private final KeyspaceCommand.LimitOptions limits = new KeyspaceCommand.LimitOptions();

  @Mixin private final EpochOption epoch;
  @Mixin private final Connection connection;

  KeyspaceCreateCommand(Console console) {
    this.console = console;
    epoch = new EpochOption(console);
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      var admin = client.admin();
      var made = epoch.change(admin, on -> admin.createKeyspace(name, limits.limits(), on));
      if (connection.json()) {
        console.line(KeyspaceCommand.json(made));
      } else {
        console.line(KeyspaceCommand.line(made));
      }
    }
    return ExitCode.OK;
  }
}
