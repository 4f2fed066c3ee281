package io.ringhold.cli.command;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Utf8;
import io.ringhold.client.Entry;
import io.ringhold.client.Read;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    header = "Reads one key.",
    description = "Prints the value's bytes as they are; on a terminal with a newline behind them.")
public final class GetCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Mixin private final ReadLevelOption level = new ReadLevelOption();
  @Mixin private final KeyspaceOption keyspace = new KeyspaceOption();
  @Mixin private final Connection connection;

  public GetCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      Read read = client.get(keyspace.name(), Utf8.bytes(key), level.level());
      if (connection.json()) {
        console.line(json(read));
      } else {
        read.entry()
            .ifPresentOrElse(
                this::print, () -> console.say("kv: not found: " + Utf8.visible(Utf8.bytes(key))));
      }
      return read.entry().isPresent() ? ExitCode.OK : ExitCode.REFUSED;
    }
  }

  private void print(Entry entry) {
    console.write(entry.value());
    if (console.outIsTerminal()) {
      console.line("");
    }
  }

  private Json json(Read read) {
    Json.Struct answer =
        read.entry().map(ScanCommand::json).orElseGet(() -> RecordForm.of(Utf8.bytes(key)));
    return answer
        .with("found", read.entry().isPresent())
        .with("receipt", Arguments.json(read.receipt()));
  }
}
