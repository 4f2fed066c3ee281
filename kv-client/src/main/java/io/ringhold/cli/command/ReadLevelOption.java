package io.ringhold.cli.command;

import io.ringhold.client.ReadLevel;
import io.ringhold.client.Receipt;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// Part of the commands that read. Without any of these a read is linearizable.
final class ReadLevelOption {
  private static final class Choice {
    @Option(
        names = "--session",
        required = true,
        paramLabel = "S:T:I",
        description = "At least the state of this receipt, from any replica.")
    @Nullable Receipt session;

    @Option(
        names = "--bounded",
        required = true,
        paramLabel = "MS",
        description = "A state at most this many ms old.")
    int boundedMillis;

    @Option(
        names = "--stale",
        required = true,
        description = "Whatever the replica that answers has.")
    boolean stale;
  }

  @ArgGroup private @Nullable Choice choice;

  ReadLevel level() {
    if (choice == null) {
      return ReadLevel.LINEARIZABLE;
    }
    if (choice.session != null) {
      return ReadLevel.session(choice.session);
    }
    return choice.stale
        ? ReadLevel.STALE
        : ReadLevel.bounded(Duration.ofMillis(choice.boundedMillis));
  }
}
