package io.ringhold.cli.command;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Utf8;
import io.ringhold.client.Written;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "put", description = "Writes one key.")
public final class PutCommand implements Callable<Integer> {
  private static final class Source {
    @Parameters(
        index = "1",
        paramLabel = "VALUE",
        description = "The value, or - to read it from stdin.")
    @Nullable String value;

    @Option(
        names = "--file",
        required = true,
        paramLabel = "FILE",
        description = "The value is what this file holds.")
    @Nullable String file;
  }

  private final Console console;

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Mixin private final ConditionOption condition = new ConditionOption();
  @Mixin private final KeyspaceOption keyspace = new KeyspaceOption();
  @Mixin private final Connection connection;

  public PutCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() throws Exception {
    byte[] value = value();
    try (var client = connection.open()) {
      Written written = client.put(keyspace.name(), Utf8.bytes(key), value, condition.condition());
      if (connection.json()) {
        console.line(
            Json.object()
                .with("version", written.version())
                .with("receipt", Arguments.json(written.receipt())));
      } else {
        console.line(
            "OK version " + written.version() + " receipt " + Arguments.text(written.receipt()));
      }
    }
    return ExitCode.OK;
  }

  private byte[] value() throws Exception {
    if (source.value != null && !source.value.equals("-")) {
      return Utf8.bytes(source.value);
    }
    try (var file = InputFile.open(source.file == null ? "-" : source.file, console.in())) {
      return file.readAtMost(InputFile.VALUE_BYTES_MAX);
    }
  }
}
