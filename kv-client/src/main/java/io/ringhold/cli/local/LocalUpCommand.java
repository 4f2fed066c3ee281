package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Interruption;
import io.ringhold.cli.console.JsonOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    header = "Starts a cluster, and stays until Ctrl-C stops it.",
    description = {
      "A new cluster, or the one that DIR already holds.",
      "Node i listens on P+i (gRPC), P+100+i (Raft), P+200+i (HTTP) and P+300+i (health and",
      "metrics), where P is the base port."
    })
final class LocalUpCommand implements Callable<Integer> {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(300);
  private static final int NODES = 3;
  private static final int BASE_PORT = 7400;

  private final Console console;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many nodes, 1 to 9 (default: 3, or what DIR holds).")
  private @Nullable Integer nodes;

  @Option(
      names = "--base-port",
      paramLabel = "P",
      description = "The first port (default: 7400, or what DIR holds).")
  private @Nullable Integer basePort;

  @Option(
      names = "--detach",
      description = "Return when the cluster is ready; local down stops it.")
  private boolean detach;

  @Mixin private final DataOption data = new DataOption();
  @Mixin private final JsonOption output = new JsonOption();

  LocalUpCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    ClusterDirectory directory = data.directory(console);
    Cluster cluster = directory.holdsCluster() ? held(directory) : wanted();
    var servers = new Servers(directory, console);
    servers.requireFreePorts(cluster, cluster.nodes());
    directory.found(cluster);
    LastCluster.remember(directory.path(), console.environment());
    try (var _ = Interruption.then(() -> stopAll(servers))) {
      start(cluster, directory, servers);
      if (output.json()) {
        console.line(LocalPsCommand.json(directory, directory.read()));
      } else {
        hints(cluster);
      }
      console.flush();
      if (!detach) {
        watch(directory, servers);
      }
    }
    return ExitCode.OK;
  }

  private Cluster wanted() {
    Cluster wanted =
        Cluster.of(nodes == null ? NODES : nodes, basePort == null ? BASE_PORT : basePort);
    if (wanted.nodes().isEmpty() || wanted.nodes().size() > Cluster.NODES_MAX) {
      throw Failure.usage("--nodes is 1 to " + Cluster.NODES_MAX + ", not " + nodes);
    }
    if (wanted.basePort() < 1024 || wanted.basePort() > 65_000) {
      throw Failure.usage("--base-port is 1024 to 65000, not " + basePort);
    }
    return wanted;
  }

  private Cluster held(ClusterDirectory directory) {
    Cluster held = directory.read();
    if (nodes != null && nodes != held.nodes().size()) {
      throw Failure.refused(
          "%s holds a cluster of %d nodes, not %d; leave --nodes away or use another --data"
              .formatted(directory.path(), held.nodes().size(), nodes));
    }
    if (basePort != null && basePort != held.basePort()) {
      throw Failure.refused(
          "the nodes of the cluster in %s know each other by base port %d, not %d; leave --base-port away or use another --data"
              .formatted(directory.path(), held.basePort(), basePort));
    }
    if (held.nodes().stream().anyMatch(Cluster.Node::isRunning)) {
      throw Failure.refused(
          "nodes of the cluster in "
              + directory.path()
              + " run already; see: kv local ps; the others: kv local start; all off: kv local down");
    }
    return held;
  }

  private void start(Cluster cluster, ClusterDirectory directory, Servers servers)
      throws InterruptedException {
    say(
        "starting "
            + cluster.nodes().size()
            + " nodes in "
            + directory.path()
            + " (logs: node-*/log/server.log)");
    List<Integer> numbers = cluster.nodes().stream().map(Cluster.Node::number).toList();
    try {
      numbers.forEach(servers::start);
      servers.awaitReady(
          numbers,
          (node, health) ->
              say(
                  "  %s %s"
                      .formatted(
                          node.name(),
                          health == Health.WAITING
                              ? "waits for: " + console.command() + " node replace " + node.name()
                              : "is ready")));
    } catch (Failure e) {
      servers.stopAll();
      throw e;
    }
  }

  private void stopAll(Servers servers) {
    console.say("\nstopping all nodes; the data stays ...");
    try {
      servers.stopAll();
      console.say("all nodes are stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Until no node runs any more, because others stopped them or because they died.
  private void watch(ClusterDirectory directory, Servers servers) throws InterruptedException {
    List<Cluster.Node> nodes = directory.read().nodes();
    Set<Integer> running = nodes.stream().map(Cluster.Node::number).collect(Collectors.toSet());
    while (!running.isEmpty() && !servers.isStopping()) {
      nodes = directory.read().nodes();
      for (Cluster.Node node : nodes) {
        if (node.isRunning() && running.add(node.number())) {
          say(node.name() + " runs");
        } else if (!node.isRunning() && running.remove(node.number()) && !servers.isStopping()) {
          say(
              node.name()
                  + (node.isCrashed() ? " died: " + servers.lastWords(node) : " was stopped"));
        }
      }
      Thread.sleep(LOOK_AGAIN);
    }
    if (servers.isStopping()) {
      Thread.currentThread().join(); // until the end of the process, which is under way
    }
    if (nodes.stream().anyMatch(Cluster.Node::isCrashed)) {
      throw Failure.unavailable("no node runs any more");
    }
  }

  private void hints(Cluster cluster) {
    String kv = console.command();
    console.line("");
    console.line(
        "Ringhold is up: %d nodes, %d shards, %d replicas of each."
            .formatted(cluster.nodes().size(), Cluster.SHARDS, cluster.replication()));
    for (Cluster.Node node : cluster.nodes()) {
      console.line(
          "  %s  gRPC %s:%d  health and metrics http://%s:%d/q/health /q/metrics"
              .formatted(
                  node.name(),
                  cluster.host(),
                  cluster.grpcPort(node),
                  cluster.host(),
                  cluster.managementPort(node)));
    }
    console.line("");
    console.line(detach ? "Try:" : "Try in another terminal:");
    console.line("  " + kv + " put hello world");
    console.line("  " + kv + " get hello");
    console.line("  " + kv + " scan --limit 5");
    console.line("  " + kv + " status");
    int last = cluster.nodes().getLast().number();
    if (cluster.nodes().size() > 2) {
      console.line("  " + kv + " local stop " + last + " --kill    # as a power cut would");
      console.line("  " + kv + " get hello              # nothing is lost");
      console.line("  " + kv + " local start " + last);
    }
    console.line("  " + kv + " digest                 # all replicas hold the same");
    console.line("  " + kv + " local add              # one node more, under load");
    console.line("");
    console.line((detach ? kv + " local down" : "Ctrl-C") + " stops the cluster; its data stays.");
  }

  private void say(String text) {
    if (!output.json()) {
      console.line(text);
      console.flush();
    }
  }
}
