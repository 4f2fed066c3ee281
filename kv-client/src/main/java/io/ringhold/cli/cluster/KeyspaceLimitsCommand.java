package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.client.ClusterState;
import io.ringhold.client.Keyspace;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "limits",
    header = "Shows or changes what a keyspace takes.",
    description = "Without a limit it only shows them. What is stored already stays readable.")
final class KeyspaceLimitsCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", description = "The keyspace.")
  private String name = "";

  @Mixin private final KeyspaceCommand.LimitOptions limits = new KeyspaceCommand.LimitOptions();

  @Mixin private final EpochOption epoch;
  @Mixin private final Connection connection;

  KeyspaceLimitsCommand(Console console) {
    this.console = console;
    epoch = new EpochOption(console);
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      var admin = client.admin();
      Keyspace now =
          limits.isEmpty()
              ? existing(admin.cluster().known())
              : epoch.change(admin, on -> admin.limitKeyspace(name, limits.limits(), on));
      if (connection.json()) {
        console.line(KeyspaceCommand.json(now));
      } else {
        console.line(KeyspaceCommand.line(now));
      }
    }
    return ExitCode.OK;
  }

  private Keyspace existing(ClusterState state) {
    return state.keyspaces().stream()
        .filter(keyspace -> keyspace.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            Failure.refused(
                "there is no keyspace %s; there are: %s"
                    .formatted(
                        name,
                        state.keyspaces().stream()
                            .map(Keyspace::name)
                            .collect(Collectors.joining(", ")))));
  }
}
