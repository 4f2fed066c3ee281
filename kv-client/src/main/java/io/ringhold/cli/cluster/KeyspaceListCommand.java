package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Table;
import io.ringhold.cli.console.Units;
import io.ringhold.client.Keyspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", header = "Lists the keyspaces and what they take.")
final class KeyspaceListCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final Connection connection;

  KeyspaceListCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      var keyspaces = client.admin().cluster().known().keyspaces();
      if (connection.json()) {
        keyspaces.forEach(keyspace -> console.line(KeyspaceCommand.json(keyspace)));
        return ExitCode.OK;
      }
      var table = new Table("KEYSPACE", "ID", "KEYS UP TO", "VALUES UP TO");
      for (Keyspace keyspace : keyspaces) {
        table.line(
            keyspace.name(),
            keyspace.id(),
            Units.bytes(keyspace.keyBytesMax()),
            Units.bytes(keyspace.valueBytesMax()));
      }
      table.printTo(console);
    }
    return ExitCode.OK;
  }
}
