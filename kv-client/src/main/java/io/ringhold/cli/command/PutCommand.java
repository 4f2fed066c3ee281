package io.ringhold.cli.command;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Utf8;
import io.ringhold.client.Written;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "put", header = "Writes one key.")
public final class PutCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "The value, or - to read it from stdin.")
  private @Nullable String value;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The value is what this file holds, as it is.")
  private @Nullable String file;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description = "The value is seen for so long, then the key is absent: 30s, 2m, 3h, 4d.")
  private Duration ttl = Duration.ZERO;

  @Mixin private final ConditionOption condition = new ConditionOption();
  @Mixin private final KeyspaceOption keyspace = new KeyspaceOption();
  @Mixin private final Connection connection;

  public PutCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    byte[] bytes = bytes();
    try (var client = connection.open()) {
      Written written =
          client.put(keyspace.name(), Utf8.bytes(key), bytes, condition.condition(), ttl);
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

  private byte[] bytes() {
    if ((value == null) == (file == null)) {
      throw Failure.usage("give either a VALUE or --file (see: kv put --help)");
    }
    if (value != null && !value.equals("-")) {
      return Utf8.bytes(value);
    }
    try (var in = InputFile.open(file == null ? "-" : file, console.in())) {
      return in.readAtMost(InputFile.VALUE_BYTES_MAX);
    }
  }
}
