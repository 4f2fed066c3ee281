package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Table;
import io.ringhold.cli.moves.MoveForm;
import io.ringhold.client.ClusterHealth;
import io.ringhold.client.ClusterHealth.Level;
import io.ringhold.client.ClusterHealth.Replica;
import io.ringhold.client.ClusterHealth.Shard;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "health",
    header = "Says whether the cluster is whole, and if not, what is wrong and what to do.",
    description = {
      "Every node is asked. ? marks a replica whose node does not answer, - one that does not",
      "vote. LAG is how many log entries the slowest replica is behind.",
      "Exits 0 when all is whole, 1 when something is at risk (it serves, but one more failure",
      "would stop it), 3 when a shard is unavailable or nobody knows."
    })
public final class HealthCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final Connection connection;

  public HealthCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Command(
      name = "cluster",
      header = "Looks at the cluster as a whole.",
      synopsisSubcommandLabel = "COMMAND")
  private static final class Group {}

  /// `cluster health`, the same as `health`.
  public static CommandLine inGroup(Console console) {
    return new CommandLine(new Group()).addSubcommand(new HealthCommand(console));
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      ClusterHealth health = client.admin().health().known();
      if (connection.json()) {
        console.line(json(health));
      } else {
        print(health);
      }
      return switch (health.level()) {
        case WHOLE -> ExitCode.OK;
        case AT_RISK -> ExitCode.REFUSED;
        case UNAVAILABLE, UNKNOWN -> ExitCode.UNAVAILABLE;
      };
    }
  }

  private static String text(Level level) {
    return level.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String text(ClusterHealth.Node node) {
    if (!node.answers()) {
      return node.why().isEmpty() ? "does not answer" : node.why();
    }
    String state = node.ready() ? "ready" : "not ready";
    return node.why().isEmpty() ? state : state + ", " + node.why();
  }

  private void print(ClusterHealth health) {
    long whole = health.shards().stream().filter(shard -> shard.level() == Level.WHOLE).count();
    console.line(
        "%s: %d of %d shards whole, %d of %d nodes ready (epoch %d%s)"
            .formatted(
                text(health.level()).toUpperCase(Locale.ROOT),
                whole,
                health.shards().size(),
                health.nodes().stream().filter(ClusterHealth.Node::ready).count(),
                health.nodes().size(),
                health.epoch(),
                health.mapConfirmed() ? "" : ", not confirmed: the meta group cannot be asked"));
    for (ClusterHealth.Node node : health.nodes()) {
      if (!node.ready() || !node.why().isEmpty()) {
        console.line(node.node() + ": " + text(node));
      }
    }
    console.line("");
    var table = new Table("SHARD", "LEADER", "VOTERS", "LAG", "STATE", "WHY");
    for (Shard shard : health.shards()) {
      table.line(
          MoveForm.shard(shard.shard()),
          shard.leader().isEmpty() ? "none" : shard.leader(),
          replicas(shard),
          lag(shard),
          text(shard.level()),
          why(shard));
    }
    table.printTo(console);
    if (!health.advice().isEmpty()) {
      console.line("");
      console.line("What to do:");
      health.advice().forEach(advice -> console.line("- " + advice));
    }
  }

  private static String replicas(Shard shard) {
    return shard.replicas().stream()
        .map(replica -> replica.node() + (replica.answers() ? replica.voter() ? "" : "-" : "?"))
        .collect(Collectors.joining(" "));
  }

  private static String lag(Shard shard) {
    if (shard.replicas().stream().anyMatch(replica -> replica.lag() < 0)) {
      return "?";
    }
    return Long.toString(shard.replicas().stream().mapToLong(Replica::lag).max().orElse(0));
  }

  private static String why(Shard shard) {
    String problems =
        shard.replicas().stream()
            .filter(replica -> !replica.problem().isEmpty())
            .map(replica -> replica.node() + ": " + replica.problem())
            .collect(Collectors.joining("; "));
    return shard.why().isEmpty() || problems.isEmpty()
        ? shard.why() + problems
        : shard.why() + "; " + problems;
  }

  private static Json json(ClusterHealth health) {
    List<Json> nodes = health.nodes().stream().map(HealthCommand::json).toList();
    List<Json> shards = health.shards().stream().map(HealthCommand::json).toList();
    List<Json> advice = health.advice().stream().<Json>map(Json.Text::new).toList();
    return Json.object()
        .with("level", health.level().name().toLowerCase(Locale.ROOT))
        .with("epoch", health.epoch())
        .with("map_confirmed", health.mapConfirmed())
        .with("nodes", new Json.Array(nodes))
        .with("shards", new Json.Array(shards))
        .with("advice", new Json.Array(advice));
  }

  private static Json json(ClusterHealth.Node node) {
    return Json.object()
        .with("node", node.node())
        .with("store_id", node.storeId())
        .with("state", node.state().name().toLowerCase(Locale.ROOT))
        .with("answers", node.answers())
        .with("ready", node.ready())
        .with("why", node.why())
        .with("replicas", node.replicas())
        .with("leads", node.leaders())
        .with("version", node.version());
  }

  private static Json json(Shard shard) {
    List<Json> replicas =
        shard.replicas().stream()
            .<Json>map(replica ->
                Json.object()
                    .with("node", replica.node())
                    .with("voter", replica.voter())
                    .with("answers", replica.answers())
                    .with(
                        "lag",
                        replica.lag() < 0
                            ? new Json.Null()
                            : new Json.Numeral(Long.toString(replica.lag())))
                    .with("problem", replica.problem()))
            .toList();
    return Json.object()
        .with("shard", MoveForm.shardJson(shard.shard()))
        .with("level", shard.level().name().toLowerCase(Locale.ROOT))
        .with("leader", shard.leader().isEmpty() ? new Json.Null() : new Json.Text(shard.leader()))
        .with("why", shard.why())
        .with("replicas", new Json.Array(replicas));
  }
}
