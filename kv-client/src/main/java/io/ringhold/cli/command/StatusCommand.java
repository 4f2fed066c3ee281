package io.ringhold.cli.command;

import io.ringhold.cli.command.ClusterView.Answer;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Table;
import io.ringhold.cli.console.Units;
import io.ringhold.client.NodeStatus;
import io.ringhold.client.NodeStatus.Role;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    header = "Shows the nodes of the cluster.",
    description = "Exits 3 when none answers.")
public final class StatusCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final Connection connection;

  public StatusCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connection.open()) {
      ClusterView view = ClusterView.ask(client);
      if (connection.json()) {
        console.line(json(view));
      } else {
        print(view);
      }
    }
    return ExitCode.OK;
  }

  private void print(ClusterView view) {
    long ready = view.statuses().stream().filter(NodeStatus::ready).count();
    console.line(
        "cluster %s: %d of %d nodes ready, %d of %d shards have a leader"
            .formatted(
                view.topology().cluster(),
                ready,
                view.answers().size(),
                view.shardsWithLeader(),
                view.topology().shards().size()));
    console.line("");
    var table =
        new Table(
            "NODE",
            "ADDRESS",
            "STATE",
            "VERSION",
            "UPTIME",
            "LEADS",
            "REPLICAS",
            "DATA",
            "LOG",
            "DISK FREE");
    for (Answer answer : view.answers()) {
      switch (answer) {
        case Answer.Known(var node, var status) ->
            table.line(
                node.name(),
                node.address(),
                status.ready() ? "ready" : "not ready: " + status.notReadyReason(),
                status.version(),
                Units.duration(Duration.ofMillis(status.uptimeMillis())),
                leads(status),
                replicas(status),
                Units.bytes(
                    status.replicas().stream()
                        .mapToLong(r -> r.tableBytes() + r.memtableBytes())
                        .sum()),
                Units.bytes(
                    status.replicas().stream().mapToLong(NodeStatus.Replica::logBytes).sum()),
                Units.bytes(status.diskFreeBytes()));
        case Answer.Unknown(var node, var why) ->
            table.line(node.name(), node.address(), "no answer", "", "", "", "", "", "", "");
      }
    }
    table.printTo(console);
    for (Answer answer : view.answers()) {
      if (answer instanceof Answer.Unknown(var node, var why)) {
        console.line(node.name() + ": " + why);
      }
    }
  }

  private static long leads(NodeStatus status) {
    return status.replicas().stream()
        .filter(replica -> replica.role() == Role.LEADER && !replica.isMeta())
        .count();
  }

  private static long replicas(NodeStatus status) {
    return status.replicas().stream().filter(replica -> !replica.isMeta()).count();
  }

  private static Json json(ClusterView view) {
    List<Json> nodes = view.answers().stream().<Json>map(StatusCommand::json).toList();
    return Json.object()
        .with("cluster", view.topology().cluster())
        .with("epoch", view.topology().epoch())
        .with("shards", view.topology().shards().size())
        .with("shards_with_leader", view.shardsWithLeader())
        .with("nodes", new Json.Array(nodes));
  }

  private static Json json(Answer answer) {
    Json.Struct node =
        Json.object().with("node", answer.node().name()).with("address", answer.node().address());
    return switch (answer) {
      case Answer.Unknown(_, var why) -> node.with("answers", false).with("why", why);
      case Answer.Known(_, var status) ->
          node.with("answers", true)
              .with("ready", status.ready())
              .with("not_ready_reason", status.notReadyReason())
              .with("store_id", status.storeId())
              .with("version", status.version())
              .with("uptime_millis", status.uptimeMillis())
              .with("disk_free_bytes", status.diskFreeBytes())
              .with("disk_total_bytes", status.diskTotalBytes())
              .with("leads", leads(status))
              .with("replicas", replicas(status));
    };
  }
}
