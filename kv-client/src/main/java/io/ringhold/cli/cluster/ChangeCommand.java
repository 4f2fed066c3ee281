package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.client.KvAdmin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/// A command that changes the cluster by one call and prints one line of what came of it.
///
/// @param <R> what the call answers
abstract class ChangeCommand<R> implements Callable<Integer> {
  final Console console;

  @Mixin private final EpochOption epoch;
  @Mixin private final Connection connection;

  ChangeCommand(Console console) {
    this.console = console;
    epoch = new EpochOption(console);
    connection = new Connection(console);
  }

  abstract R make(KvAdmin admin, long epoch);

  abstract Json json(R made);

  abstract String line(R made);

  @Override
  public final Integer call() {
    try (var client = connection.open()) {
      var admin = client.admin();
      R made = epoch.change(admin, on -> make(admin, on));
      if (connection.json()) {
        console.line(json(made));
      } else {
        console.line(line(made));
      }
    }
    return ExitCode.OK;
  }
}
