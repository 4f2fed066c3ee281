package io.ringhold.cli.command;

import picocli.CommandLine.Option;

/// Part of every command that reads or writes keys.
final class KeyspaceOption {
  @Option(
      names = "--keyspace",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "The keyspace (default: ${DEFAULT-VALUE}).")
  private String name = "default";

  String name() {
    return name;
  }
}
