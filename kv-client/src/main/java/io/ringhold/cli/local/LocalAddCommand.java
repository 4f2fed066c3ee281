package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Interruption;
import io.ringhold.cli.console.JsonOption;
import io.ringhold.cli.moves.Fresh;
import io.ringhold.cli.moves.MoveWait;
import io.ringhold.client.KvAdmin;
import io.ringhold.client.Move;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "add",
    header = "Starts one more node, which joins the others and takes its share of the shards.",
    description = {
      "Waits until the moves are over. Ctrl-C ends the waiting, not the moves. The node keeps",
      "running when this command has ended."
    })
final class LocalAddCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--no-rebalance", description = "Leave the new node without shards.")
  private boolean noRebalance;

  @Option(names = "--no-wait", description = "Return as soon as the moves are planned.")
  private boolean noWait;

  @Mixin private final DataOption data = new DataOption();
  @Mixin private final JsonOption output = new JsonOption();

  LocalAddCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    ClusterDirectory directory = data.existing(console);
    try (var client = Door.open(directory.read())) {
      join(directory, new Servers(directory, console));
      if (!noRebalance) {
        rebalance(client.admin());
      }
    }
    if (output.json()) {
      console.line(LocalPsCommand.json(directory, directory.read()));
    }
    return ExitCode.OK;
  }

  private void join(ClusterDirectory directory, Servers servers) throws InterruptedException {
    Cluster cluster = directory.read();
    var node = Cluster.Node.fresh(directory.unusedNumber(cluster));
    servers.requireFreePorts(cluster, List.of(node));
    directory.update(now -> now.with(node));
    try {
      servers.start(node.number());
      say(node.name() + " starts (log: " + directory.logOf(node) + ")");
      servers.awaitReady(List.of(node.number()), (_, _) -> say(node.name() + " has joined"));
    } catch (Failure e) {
      if (!directory.read().node(node.number()).isRunning()) {
        directory.update(now -> now.without(node.number()));
      }
      throw e;
    }
  }

  private void rebalance(KvAdmin admin) throws InterruptedException {
    Move.Plan plan = Fresh.change(admin, admin::rebalance);
    say("%d moves planned (epoch %d)".formatted(plan.moves().size(), plan.epoch()));
    if (noWait || plan.moves().isEmpty()) {
      return;
    }
    var ids = plan.moves().stream().map(Move::id).collect(Collectors.toSet());
    String goesOn = "\nkv: interrupted; the moves go on. See: " + console.command() + " moves";
    try (var _ = Interruption.then(() -> console.say(goesOn))) {
      new MoveWait(console, admin, "rebalance", output.json())
          .until(
              state -> state.unfinishedMoves().stream().noneMatch(m -> ids.contains(m.id())),
              move -> ids.contains(move.id()));
    }
    say("the moves are over");
  }

  private void say(String text) {
    if (!output.json()) {
      console.line(text);
      console.flush();
    }
  }
}
