package io.ringhold.cli.cluster;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Json;
import io.ringhold.client.Keyspace;
import io.ringhold.client.KvAdmin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "create", header = "Makes a keyspace.")
final class KeyspaceCreateCommand extends ChangeCommand<Keyspace> {
  @Parameters(paramLabel = "NAME", description = "The keyspace.")
  private String name = "";

  @Mixin private final KeyspaceCommand.LimitOptions limits = new KeyspaceCommand.LimitOptions();

  KeyspaceCreateCommand(Console console) {
    super(console);
  }

  @Override
  Keyspace make(KvAdmin admin, long epoch) {
    return admin.createKeyspace(name, limits.limits(), epoch);
  }

  @Override
  Json json(Keyspace made) {
    return KeyspaceCommand.json(made);
  }

  @Override
  String line(Keyspace made) {
    return KeyspaceCommand.line(made);
  }
}
