package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "drop",
    header = "Deletes a keyspace with all its keys, for ever.",
    description = {
      "The name is free at once; the keys are deleted in the background, out of reach for",
      "everybody."
    })
final class KeyspaceDropCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", description = "The keyspace.")
  private String name = "";

  @Mixin private final EpochOption epoch;
  @Mixin private final Connection connection;

  KeyspaceDropCommand(Console console) {
    this.console = console;
    epoch = new EpochOption(console);
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      var admin = client.admin();
      long made = epoch.change(admin, on -> admin.dropKeyspace(name, on));
      if (connection.json()) {
        console.line(Json.object().with("keyspace", name).with("epoch", made));
      } else {
        console.line("keyspace %s is dropped (epoch %d)".formatted(name, made));
      }
    }
    return ExitCode.OK;
  }
}
