package io.ringhold.cli.cluster;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.moves.Fresh;
import io.ringhold.client.KvAdmin;
import io.ringhold.client.KvException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Part of every command that changes the cluster.
final class EpochOption {
  private final Console console;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      description = {
        "Change nothing if the cluster has changed since epoch N, as nodes, moves and health",
        "print it (default: the epoch read just before)."
      })
  private @Nullable Long epoch;

  EpochOption(Console console) {
    this.console = console;
  }

  <R> R change(KvAdmin admin, LongFunction<R> change) {
    Long decidedOn = epoch;
    if (decidedOn == null) {
      return Fresh.change(admin, change);
    }
    try {
      return change.apply(decidedOn);
    } catch (KvException e) {
      throw Fresh.isOld(e) ? explained(e) : e;
    }
  }

  private KvException explained(KvException old) {
    String kv = console.command();
    return new KvException(
        old.kind(),
        old.reason(),
        "%s; nothing was changed. See: %s nodes, %s moves".formatted(old.getMessage(), kv, kv),
        old.metadata(),
        old);
  }
}
