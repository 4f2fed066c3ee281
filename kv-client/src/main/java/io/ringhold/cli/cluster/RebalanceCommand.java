package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.moves.MoveForm;
import io.ringhold.client.KvAdmin;
import io.ringhold.client.Move;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rebalance",
    header = "Evens out the nodes' load by the fewest moves.",
    description = "Begins the moves and returns; see: moves --watch.")
public final class RebalanceCommand implements Callable<Integer> {
  private static final class Instead {
    @Option(names = "--dry-run", description = "Only show what would move.")
    boolean dryRun;

    @Option(
        names = "--pause",
        description = "Instead: no move begins, and none goes further than copying.")
    boolean pause;

    @Option(names = "--resume", description = "Instead: let paused moves go on.")
    boolean resume;
  }

  private final Console console;

  @ArgGroup(exclusive = true)
  private Instead instead = new Instead();

  @Mixin private final EpochOption epoch;
  @Mixin private final Connection connection;

  public RebalanceCommand(Console console) {
    this.console = console;
    epoch = new EpochOption(console);
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      var admin = client.admin();
      if (instead.pause) {
        said("moves are paused", epoch.change(admin, admin::pauseMoves));
      } else if (instead.resume) {
        said("moves go on", epoch.change(admin, admin::resumeMoves));
      } else {
        plan(admin);
      }
    }
    return ExitCode.OK;
  }

  private void plan(KvAdmin admin) {
    Move.Plan plan =
        epoch.change(admin, on -> instead.dryRun ? admin.planRebalance(on) : admin.rebalance(on));
    if (connection.json()) {
      console.line(MoveForm.json(plan).with("dry_run", instead.dryRun));
      return;
    }
    if (plan.moves().isEmpty()) {
      console.line("nothing to move: the load is even (epoch %d)".formatted(plan.epoch()));
      return;
    }
    plan.moves().forEach(move -> console.line(MoveForm.way(move)));
    console.line(
        instead.dryRun
            ? "%d moves would even out the load; begin them: %s rebalance --epoch %d"
                .formatted(plan.moves().size(), console.command(), plan.epoch())
            : "%d moves planned (epoch %d). See: %s moves --watch"
                .formatted(plan.moves().size(), plan.epoch(), console.command()));
  }

  private void said(String what, long made) {
    if (connection.json()) {
      console.line(Json.object().with("paused", instead.pause).with("epoch", made));
    } else {
      console.line("%s (epoch %d)".formatted(what, made));
    }
  }
}
