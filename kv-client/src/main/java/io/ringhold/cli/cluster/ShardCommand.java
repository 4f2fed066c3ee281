package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.moves.MoveForm;
import io.ringhold.client.ClusterState;
import io.ringhold.client.Move;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "shard",
    header = "Moves a replica, or a leadership, by hand; the command shards shows them.",
    synopsisSubcommandLabel = "COMMAND")
public final class ShardCommand {
  private ShardCommand() {}

  public static CommandLine of(Console console) {
    return new CommandLine(new ShardCommand())
        .addSubcommand(new MoveReplica(console))
        .addSubcommand(new Transfer(console));
  }

  private static int shard(String text) {
    if (text.equals("meta")) {
      return ClusterState.META;
    }
    if (!text.matches("\\d{1,5}")) {
      throw Failure.usage("'" + text + "' is no shard; shards are numbers, or meta");
    }
    return Integer.parseInt(text);
  }

  @Command(
      name = "move",
      header = "Moves a replica from a node to another.",
      description = {
        "Begins the move and returns; see: moves --watch.",
        "The next rebalance may move it back."
      })
  private static final class MoveReplica implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "SHARD", description = "The shard, or meta for the meta group.")
    private String shard = "";

    @Option(
        names = "--from",
        paramLabel = "NAME",
        required = true,
        description = "The node that loses the replica.")
    private String from = "";

    @Option(
        names = "--to",
        paramLabel = "NAME",
        required = true,
        description = "The node that gets it.")
    private String to = "";

    @Mixin private final EpochOption epoch;
    @Mixin private final Connection connection;

    MoveReplica(Console console) {
      this.console = console;
      epoch = new EpochOption(console);
      connection = new Connection(console);
    }

    @Override
    public Integer call() {
      int number = shard(shard);
      try (var client = connection.open()) {
        var admin = client.admin();
        Move.Plan plan = epoch.change(admin, on -> admin.moveShard(number, from, to, on));
        if (connection.json()) {
          console.line(MoveForm.json(plan));
        } else {
          plan.moves()
              .forEach(move ->
                  console.line("move %d planned: %s".formatted(move.id(), MoveForm.way(move))));
        }
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "transfer",
      header = "Gives the leadership of a shard to the replica on a node.",
      description = "Waits until it leads.")
  private static final class Transfer implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "SHARD", description = "The shard, or meta for the meta group.")
    private String shard = "";

    @Option(
        names = "--to",
        paramLabel = "NAME",
        required = true,
        description = "The node that shall lead.")
    private String to = "";

    @Mixin private final Connection connection;

    Transfer(Console console) {
      this.console = console;
      connection = new Connection(console);
    }

    @Override
    public Integer call() {
      int number = shard(shard);
      try (var client = connection.open()) {
        String leader = client.admin().transferLeader(number, to);
        if (connection.json()) {
          console.line(
              Json.object().with("shard", MoveForm.shardJson(number)).with("leader", leader));
        } else {
          console.line("%s leads shard %s".formatted(leader, MoveForm.shard(number)));
        }
      }
      return ExitCode.OK;
    }
  }
}
