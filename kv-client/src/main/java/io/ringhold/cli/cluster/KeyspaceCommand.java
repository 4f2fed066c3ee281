package io.ringhold.cli.cluster;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Units;
import io.ringhold.client.Keyspace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "keyspace",
    header = "Creates, lists, drops and limits keyspaces.",
    description = "Commands that read and write keys take --keyspace NAME.",
    synopsisSubcommandLabel = "COMMAND")
public final class KeyspaceCommand {
  private KeyspaceCommand() {}

  public static CommandLine of(Console console) {
    return new CommandLine(new KeyspaceCommand())
        .addSubcommand(new KeyspaceCreateCommand(console))
        .addSubcommand(new KeyspaceListCommand(console))
        .addSubcommand(new KeyspaceDropCommand(console))
        .addSubcommand(new KeyspaceLimitsCommand(console));
  }

  static final class LimitOptions {
    @Option(names = "--key-max", paramLabel = "SIZE", description = "Largest key, such as 4KiB.")
    private @Nullable String key;

    @Option(
        names = "--value-max",
        paramLabel = "SIZE",
        description = "Largest value, such as 1MiB.")
    private @Nullable String value;

    boolean isEmpty() {
      return key == null && value == null;
    }

    Keyspace.Limits limits() {
      return new Keyspace.Limits(
          key == null ? 0 : Sizes.limit(key), value == null ? 0 : Sizes.limit(value));
    }
  }

  static Json json(Keyspace keyspace) {
    return Json.object()
        .with("keyspace", keyspace.name())
        .with("id", keyspace.id())
        .with("key_bytes_max", keyspace.keyBytesMax())
        .with("value_bytes_max", keyspace.valueBytesMax());
  }

  static String line(Keyspace keyspace) {
    return "keyspace %s: keys up to %s, values up to %s"
        .formatted(
            keyspace.name(),
            Units.bytes(keyspace.keyBytesMax()),
            Units.bytes(keyspace.valueBytesMax()));
  }
}
