package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Interruption;
import io.ringhold.cli.console.JsonOption;
import io.ringhold.cli.console.Units;
import io.ringhold.client.Answer;
import io.ringhold.client.ClusterHealth;
import io.ringhold.client.ClusterHealth.Level;
import io.ringhold.client.KvAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "roll",
    header = "Restarts the nodes one after the other, while the cluster serves.",
    description = {
      "Each node first hands its leaderships over; the next one follows when all shards are whole",
      "again. Stops where that does not happen, and leaves the other nodes as they are."
    })
final class LocalRollCommand implements Callable<Integer> {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  private final Console console;

  @Option(
      names = "--build",
      paramLabel = "DIR",
      description = "Go on with the server that is built in this checkout (default: as before).")
  private @Nullable Path build;

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      defaultValue = "5m",
      description = "How long the shards may take to be whole again (default: ${DEFAULT-VALUE}).")
  private Duration patience = Duration.ofMinutes(5);

  @Mixin private final DataOption data = new DataOption();
  @Mixin private final JsonOption output = new JsonOption();

  LocalRollCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    ClusterDirectory directory = data.existing(console);
    Cluster cluster = directory.read();
    requireAllRunning(cluster);
    if (build != null) {
      Servers.requireBuilt(build);
    }
    var servers = new Servers(directory, console);
    String kv = console.command();
    String stopped =
        "\nkv: interrupted; the roll ends here. See: %s local ps; start what is stopped: %s local start"
            .formatted(kv, kv);
    try (var client = Door.open(cluster);
        var _ = Interruption.then(() -> console.say(stopped))) {
      var admin = client.admin();
      String trouble = trouble(admin.health());
      if (!trouble.isEmpty()) {
        throw Failure.refused("no node was restarted: " + trouble);
      }
      for (Cluster.Node node : cluster.nodes()) {
        restart(node, directory, servers);
        awaitWhole(admin, node);
      }
    }
    if (output.json()) {
      console.line(LocalPsCommand.json(directory, directory.read()));
    } else {
      console.line("all %d nodes were restarted".formatted(cluster.nodes().size()));
    }
    return ExitCode.OK;
  }

  private static void requireAllRunning(Cluster cluster) {
    cluster.nodes().stream()
        .filter(node -> !node.isRunning())
        .findFirst()
        .ifPresent(node -> {
          throw Failure.refused(
              "no node was restarted: %s does not run; start it first: kv local start %d"
                  .formatted(node.name(), node.number()));
        });
  }

  private void restart(Cluster.Node node, ClusterDirectory directory, Servers servers)
      throws InterruptedException {
    servers.stop(node.number(), false); // it hands its leaderships over before it ends
    say(node.name() + " has handed its leaderships over and is stopped");
    if (build != null) {
      run(node, build.toAbsolutePath().normalize().toString(), directory);
    }
    try {
      servers.start(node.number());
      servers.awaitReady(List.of(node.number()), (_, _) -> {});
    } catch (Failure e) {
      if (!directory.read().node(node.number()).isRunning()) {
        run(node, node.build(), directory);
      }
      throw Failure.unavailable(
          "%s does not come back, so the roll stops here; the other nodes are left as they are. As it was before: kv local start %d. Why: %s"
              .formatted(node.name(), node.number(), e.getMessage()));
    }
    say(node.name() + " is back");
  }

  private static void run(
      Cluster.Node node, @Nullable String checkout, ClusterDirectory directory) {
    directory.update(now -> now.with(now.node(node.number()).running(checkout)));
  }

  private void awaitWhole(KvAdmin admin, Cluster.Node node) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    String trouble = trouble(admin.health());
    while (!trouble.isEmpty()) {
      if (System.nanoTime() > end) {
        throw Failure.unavailable(
            "not whole %s after %s was restarted, so the roll stops here; the other nodes are left as they are: %s"
                .formatted(Units.duration(patience), node.name(), trouble));
      }
      Thread.sleep(LOOK_AGAIN);
      trouble = trouble(admin.health());
    }
  }

  /// Why the cluster is not whole; empty when it is.
  private static String trouble(Answer<ClusterHealth> answer) {
    return switch (answer) {
      case Answer.Unknown<ClusterHealth>(_, var why) -> "its health is unknown (" + why + ")";
      case Answer.Known<ClusterHealth>(var health) ->
          health.level() == Level.WHOLE
              ? ""
              : health.shards().stream()
                  .filter(shard -> shard.level() != Level.WHOLE)
                  .map(ClusterHealth.Shard::why)
                  .distinct()
                  .limit(3)
                  .collect(Collectors.joining("; ", "not all shards are whole (", ")"));
    };
  }

  private void say(String text) {
    if (!output.json()) {
      console.line(text);
      console.flush();
    }
  }
}
