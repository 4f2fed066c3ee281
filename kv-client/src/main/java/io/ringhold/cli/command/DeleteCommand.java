package io.ringhold.cli.command;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Utf8;
import io.ringhold.client.Deleted;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "del",
    header = "Removes one key.",
    description = "Exits 1 when there was nothing to remove.")
public final class DeleteCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Mixin private final ConditionOption condition = new ConditionOption();
  @Mixin private final KeyspaceOption keyspace = new KeyspaceOption();
  @Mixin private final Connection connection;

  public DeleteCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      Deleted deleted = client.delete(keyspace.name(), Utf8.bytes(key), condition.condition());
      if (connection.json()) {
        console.line(
            Json.object()
                .with("existed", deleted.existed())
                .with("version", deleted.version())
                .with("receipt", Arguments.json(deleted.receipt())));
      } else if (deleted.existed()) {
        console.line(
            "OK version " + deleted.version() + " receipt " + Arguments.text(deleted.receipt()));
      } else {
        console.say("kv: not found: " + Utf8.visible(Utf8.bytes(key)) + " (nothing to remove)");
      }
      return deleted.existed() ? ExitCode.OK : ExitCode.REFUSED;
    }
  }
}
