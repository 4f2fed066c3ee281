package io.ringhold.cli.command;

import io.ringhold.client.Condition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// Part of the commands that write one key.
final class ConditionOption {
  private static final class Choice {
    @Option(names = "--if-absent", required = true, description = "Only if the key does not exist.")
    boolean ifAbsent;

    @Option(
        names = "--if-version",
        required = true,
        paramLabel = "N",
        description = "Only if the key has exactly this version.")
    long ifVersion;
  }

  @ArgGroup private @Nullable Choice choice;

  Condition condition() {
    if (choice == null) {
      return Condition.NONE;
    }
    return choice.ifAbsent ? Condition.IF_ABSENT : Condition.ifVersion(choice.ifVersion);
  }
}
