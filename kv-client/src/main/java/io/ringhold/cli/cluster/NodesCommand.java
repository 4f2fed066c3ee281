package io.ringhold.cli.cluster;

import io.ringhold.cli.command.Connection;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Table;
import io.ringhold.client.Answer;
import io.ringhold.client.ClusterHealth;
import io.ringhold.client.ClusterState;
import io.ringhold.client.ClusterState.Member;
import io.ringhold.client.ClusterState.MemberState;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "nodes",
    header = "Shows the members of the cluster, as a majority of its meta group confirms them.",
    description = {
      "Exits 3 when that cannot be had: status then shows what the nodes say of themselves.",
      "REPLICAS is how many a node shall hold, LEADS how many shards it leads now."
    })
public final class NodesCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final Connection connection;

  public NodesCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    try (var client = connection.open()) {
      ClusterState state = client.admin().cluster().known();
      var health = byStore(client.admin().health());
      if (connection.json()) {
        console.line(json(state, health));
      } else {
        print(state, health);
      }
    }
    return ExitCode.OK;
  }

  private static Map<String, ClusterHealth.Node> byStore(Answer<ClusterHealth> health) {
    return switch (health) {
      case Answer.Known<ClusterHealth>(var known) ->
          known.nodes().stream()
              .collect(
                  Collectors.toMap(ClusterHealth.Node::storeId, node -> node, (one, _) -> one));
      case Answer.Unknown<ClusterHealth> _ -> Map.of();
    };
  }

  private void print(ClusterState state, Map<String, ClusterHealth.Node> health) {
    console.line(
        "cluster %s, epoch %d, feature level %d; meta group: %s; unfinished moves: %d"
            .formatted(
                state.cluster(),
                state.epoch(),
                state.featureLevel(),
                String.join(" ", state.metaVoters()),
                state.unfinishedMoves().size()));
    console.line("");
    var table =
        new Table(
            "NODE", "STATE", "ZONE", "ADDRESS", "REPLICAS", "LEADS", "READY", "VERSION", "STORE");
    for (Member member : state.members()) {
      if (member.state() != MemberState.REMOVED) {
        var node = health.get(member.storeId());
        table.line(
            member.node(),
            stateOf(member, state),
            member.zone(),
            member.grpcAddress(),
            member.replicas(),
            node == null || !node.answers() ? "?" : node.leaders(),
            ready(node),
            member.version(),
            member.storeId());
      }
    }
    table.printTo(console);
    state.members().stream()
        .filter(member -> member.state() == MemberState.WAITING)
        .forEach(member ->
            console.line(
                "%s waits with a new disk; let it in: %s node replace %s"
                    .formatted(member.node(), console.command(), member.node())));
  }

  private static String stateOf(Member member, ClusterState state) {
    return member.state() == MemberState.DRAINING && state.isDrained(member.node())
        ? "drained"
        : member.state().name().toLowerCase(Locale.ROOT);
  }

  private static String ready(ClusterHealth.@Nullable Node node) {
    if (node == null) {
      return "?";
    }
    return !node.answers() ? "no answer" : node.ready() ? "yes" : "no: " + node.why();
  }

  private static Json json(ClusterState state, Map<String, ClusterHealth.Node> health) {
    List<Json> nodes =
        state.members().stream()
            .<Json>map(member -> json(member, state, health.get(member.storeId())))
            .toList();
    List<Json> voters = state.metaVoters().stream().<Json>map(Json.Text::new).toList();
    return Json.object()
        .with("cluster", state.cluster())
        .with("cluster_id", state.clusterId())
        .with("epoch", state.epoch())
        .with("feature_level", state.featureLevel())
        .with("replication", state.replication())
        .with("meta_leader", state.metaLeader())
        .with("meta_voters", new Json.Array(voters))
        .with("unfinished_moves", state.unfinishedMoves().size())
        .with("nodes", new Json.Array(nodes));
  }

  private static Json json(Member member, ClusterState state, ClusterHealth.@Nullable Node health) {
    var json =
        Json.object()
            .with("node", member.node())
            .with("state", member.state().name().toLowerCase(Locale.ROOT))
            .with("drained", member.isIn() && state.isDrained(member.node()))
            .with("store_id", member.storeId())
            .with("zone", member.zone())
            .with("grpc_address", member.grpcAddress())
            .with("raft_address", member.raftAddress())
            .with("version", member.version())
            .with("feature_level", member.featureLevel())
            .with("replicas", member.replicas())
            .with("answers", health == null ? new Json.Null() : new Json.Flag(health.answers()));
    return health == null || !health.answers()
        ? json
        : json.with("ready", health.ready())
            .with("not_ready_reason", health.why())
            .with("leads", health.leaders());
  }
}
