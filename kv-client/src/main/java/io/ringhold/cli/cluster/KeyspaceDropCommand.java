package io.ringhold.cli.cluster;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Json;
import io.ringhold.client.KvAdmin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "drop",
    header = "Deletes a keyspace with all its keys, for ever.",
    description = {
      "The name is free at once; the keys are deleted in the background, out of reach for",
      "everybody."
    })
final class KeyspaceDropCommand extends ChangeCommand<Long> {
  @Parameters(paramLabel = "NAME", description = "The keyspace.")
  private String name = "";

  KeyspaceDropCommand(Console console) {
    super(console);
  }

  @Override
  Long make(KvAdmin admin, long epoch) {
    return admin.dropKeyspace(name, epoch);
  }

  @Override
  Json json(Long made) {
    return Json.object().with("keyspace", name).with("epoch", made);
  }

  @Override
  String line(Long made) {
    return "keyspace %s is dropped (epoch %d)".formatted(name, made);
  }
}
