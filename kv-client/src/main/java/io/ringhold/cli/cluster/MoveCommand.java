package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Units;
import io.ringhold.client.KvAdmin;
import io.ringhold.client.Move;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "move",
    header = "Cancels and limits moves; the command moves shows them.",
    synopsisSubcommandLabel = "COMMAND")
public final class MoveCommand {
  private MoveCommand() {}

  public static CommandLine of(Console console) {
    return new CommandLine(new MoveCommand())
        .addSubcommand(new Cancel(console))
        .addSubcommand(new Limit(console));
  }

  @Command(
      name = "cancel",
      header = "Takes back a move.",
      description = "Possible until its swap begins; what was copied is thrown away.")
  private static final class Cancel extends ChangeCommand<Long> {
    @Parameters(paramLabel = "ID", description = "The number of the move.")
    private long id;

    Cancel(Console console) {
      super(console);
    }

    @Override
    Long make(KvAdmin admin, long epoch) {
      return admin.cancelMove(id, epoch);
    }

    @Override
    Json json(Long made) {
      return Json.object().with("id", id).with("epoch", made);
    }

    @Override
    String line(Long made) {
      return "move %d is cancelled (epoch %d)".formatted(id, made);
    }
  }

  @Command(name = "limit", header = "Limits how many moves run at once, and how fast.")
  private static final class Limit implements Callable<Integer> {
    private final Console console;

    @Option(
        names = "--concurrent",
        paramLabel = "N",
        description = "Moves that run at the same time, 1 or more.")
    private @Nullable Integer concurrent;

    @Option(
        names = "--rate",
        paramLabel = "SIZE",
        description = "Bytes a second that each node sends: 32MiB, 500KiB; 0 = no limit.")
    private @Nullable String rate;

    @Mixin private final EpochOption epoch;
    @Mixin private final Connection connection;

    Limit(Console console) {
      this.console = console;
      epoch = new EpochOption(console);
      connection = new Connection(console);
    }

    @Override
    public Integer call() {
      if (concurrent == null && rate == null) {
        throw Failure.usage("nothing to limit; give --concurrent, --rate or both");
      }
      if (concurrent != null && concurrent < 1) {
        throw Failure.usage("--concurrent is 1 or more; to stop moves: rebalance --pause");
      }
      var limits = new Move.Limits(concurrent, rate == null ? null : Sizes.bytes(rate));
      try (var client = connection.open()) {
        var admin = client.admin();
        long made = epoch.change(admin, on -> admin.limitMoves(limits, on));
        report(admin.cluster().known().movesAtOnce(), limits.bytesPerSecond(), made);
      }
      return ExitCode.OK;
    }

    private void report(int atOnce, @Nullable Long bytesPerSecond, long made) {
      if (connection.json()) {
        var json = Json.object().with("at_once", atOnce);
        if (bytesPerSecond != null) {
          json.with("bytes_per_second", bytesPerSecond);
        }
        console.line(json.with("epoch", made));
        return;
      }
      String speed =
          bytesPerSecond == null
              ? "speed as before"
              : bytesPerSecond == 0
                  ? "no limit on bytes"
                  : Units.bytes(bytesPerSecond) + "/s from each node";
      console.line("%d moves at once, %s (epoch %d)".formatted(atOnce, speed, made));
    }
  }
}
