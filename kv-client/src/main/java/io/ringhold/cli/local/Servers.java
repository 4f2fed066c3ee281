package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Failure;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/// Starts, awaits and stops the servers of one local cluster.
final class Servers {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  private final ClusterDirectory directory;
  private final Path home;
  private final Map<Integer, Child> children = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  /// A server that this process has started itself, so that it learns how it ended.
  private record Child(Process process, ServerLog log) {}

  Servers(ClusterDirectory directory, Console console) {
    this.directory = directory;
    home = console.home();
  }

  /// Fails when some other program already has one of the ports.
  void requireFreePorts(Cluster cluster, List<Cluster.Node> nodes) {
    for (Cluster.Node node : nodes) {
      for (int port :
          List.of(
              cluster.grpcPort(node),
              cluster.raftPort(node),
              cluster.httpPort(node),
              cluster.managementPort(node))) {
        try (var socket = new ServerSocket()) {
          socket.setReuseAddress(true);
          socket.bind(new InetSocketAddress(InetAddress.getByName(cluster.host()), port));
        } catch (IOException e) {
          throw Failure.refused(
              "port %d for %s is taken by another program (a cluster in another directory?); choose others with --base-port, or stop it"
                  .formatted(port, node.name()));
        }
      }
    }
  }

  /// Starts one node and writes its process down.
  void start(int number) {
    directory.update(cluster -> {
      Cluster.Node node = cluster.node(number);
      return stopping || node.isRunning()
          ? cluster
          : cluster.with(node.started(launch(cluster, node)));
    });
  }

  /// The application in a checkout.
  static Path requireBuilt(Path build) {
    Path app = build.resolve("kv-server").resolve("target").resolve("quarkus-app");
    if (!Files.exists(app.resolve("quarkus-run.jar"))) {
      throw Failure.refused(
          "the server is not built: there is no "
              + app.resolve("quarkus-run.jar")
              + "; build it: make test");
    }
    return app;
  }

  private NodeProcess launch(Cluster cluster, Cluster.Node node) {
    Path build = node.build() == null ? home : Path.of(node.build());
    Path app = requireBuilt(build);
    Path log = directory.logOf(node);
    try {
      Files.createDirectories(log.getParent());
      ServerLog words = ServerLog.fromNowOn(log);
      var builder =
          new ProcessBuilder(command(build, app))
              .directory(app.toFile())
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment(cluster, node));
      Process process = builder.start();
      children.put(node.number(), new Child(process, words));
      return NodeProcess.of(process.toHandle());
    } catch (IOException e) {
      throw Failure.refused("cannot start " + node.name() + ": " + e.getMessage());
    }
  }

  private static List<String> command(Path build, Path app) {
    var command = new ArrayList<String>();
    // In a session of its own a server gets no Ctrl-C from the terminal: this process stops it, in
    // order.
    Path setsid = Path.of("/usr/bin/setsid");
    if (Files.isExecutable(setsid)) {
      command.add(setsid.toString());
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + build.resolve("kv-server").resolve("server.jvm"));
    if (Files.exists(app.resolve("classpath.args"))) {
      // Without a word when jars were built anew since: the JVM then does without.
      command.addAll(List.of("-XX:AOTCache=server.aot", "-Xlog:aot=off", "-Xlog:cds=off"));
      command.addAll(List.of("@classpath.args", "io.quarkus.runner.GeneratedMain"));
    } else {
      command.addAll(List.of("-jar", "quarkus-run.jar"));
    }
    return command;
  }

  private Map<String, String> environment(Cluster cluster, Cluster.Node node) {
    var settings = new HashMap<String, String>();
    settings.put("RINGHOLD_CLUSTER", "local");
    settings.put("RINGHOLD_NODE", node.name());
    settings.put("RINGHOLD_DATA_DIR", directory.dataOf(node).toString());
    settings.put("RINGHOLD_MEMBERS", cluster.members(node));
    settings.put("RINGHOLD_SHARDS", Integer.toString(Cluster.SHARDS));
    settings.put("RINGHOLD_REPLICATION", Integer.toString(cluster.replication()));
    settings.put("RINGHOLD_HOST", cluster.host());
    settings.put("RINGHOLD_GRPC_PORT", Integer.toString(cluster.grpcPort(node)));
    settings.put("RINGHOLD_RAFT_PORT", Integer.toString(cluster.raftPort(node)));
    settings.put("RINGHOLD_HTTP_PORT", Integer.toString(cluster.httpPort(node)));
    settings.put("RINGHOLD_MANAGEMENT_PORT", Integer.toString(cluster.managementPort(node)));
    if (!cluster.isFounder(node)) {
      settings.put("RINGHOLD_ADVERTISE", cluster.addresses(node));
    }
    return settings;
  }

  /// Waits until these nodes are ready. While less than a majority of all nodes runs none can be,
  /// so then being alive is enough; a node with an empty disk cannot be before it is let in.
  ///
  /// @param reached is told of each node that has got there
  void awaitReady(List<Integer> numbers, BiConsumer<Cluster.Node, Health> reached)
      throws InterruptedException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    var waiting = new ArrayList<>(numbers);
    while (!waiting.isEmpty()) {
      Cluster cluster = directory.read();
      boolean majority =
          cluster.nodes().stream().filter(Cluster.Node::isRunning).count()
              > cluster.nodes().size() / 2;
      for (int number : List.copyOf(waiting)) {
        Cluster.Node node = cluster.node(number);
        Health health = health(cluster, node, majority);
        if (health == Health.READY
            || health == Health.WAITING
            || (health == Health.LIVE && !majority)) {
          waiting.remove(Integer.valueOf(number));
          reached.accept(node, health);
        } else if (node.stopped()) {
          throw Failure.unavailable(node.name() + " was stopped before it was ready");
        } else if (!node.isRunning()) {
          throw Failure.unavailable(node.name() + " did not start: " + lastWords(node));
        }
      }
      if (System.nanoTime() > deadline) {
        throw Failure.unavailable(
            "node-%d is not ready after %d s; its log: %s"
                .formatted(
                    waiting.getFirst(),
                    START_PATIENCE.toSeconds(),
                    directory.logOf(cluster.node(waiting.getFirst()))));
      }
      Thread.sleep(LOOK_AGAIN);
    }
  }

  private static Health health(Cluster cluster, Cluster.Node node, boolean majority) {
    Health health = Health.of(cluster, node);
    return health == Health.LIVE && majority && Door.hasWaiting(cluster, node)
        ? Health.WAITING
        : health;
  }

  /// How a dead node ended, as far as this process can know.
  String lastWords(Cluster.Node node) throws InterruptedException {
    Child child = children.get(node.number());
    if (child == null || !child.process().waitFor(1, TimeUnit.SECONDS)) {
      ServerLog log = new ServerLog(directory.logOf(node), 0);
      return "%s (log: %s)".formatted(log.lastWords(), log.file());
    }
    return "%s (exit code %d, log: %s)"
        .formatted(child.log().lastWords(), child.process().exitValue(), child.log().file());
  }

  /// Ends one node, by SIGTERM or by SIGKILL, and writes down that this was on purpose. Returns
  /// false when it was not running.
  boolean stop(int number, boolean kill) throws InterruptedException {
    Cluster.Node node = markStopped(List.of(number)).getFirst();
    boolean running = node.isRunning();
    if (kill && node.process() != null) {
      node.process().kill();
    }
    end(node);
    return running;
  }

  /// Ends all nodes at the same time. No node can be started by this object any more.
  void stopAll() throws InterruptedException {
    stopping = true;
    List<Cluster.Node> nodes =
        markStopped(directory.read().nodes().stream().map(Cluster.Node::number).toList());
    for (Cluster.Node node : nodes) {
      if (node.process() != null) {
        node.process().terminate();
      }
    }
    for (Cluster.Node node : nodes) {
      end(node);
    }
  }

  boolean isStopping() {
    return stopping;
  }

  /// A disk that is too full to write this down must not keep anyone from stopping nodes.
  private List<Cluster.Node> markStopped(List<Integer> numbers) {
    UnaryOperator<Cluster> mark =
        cluster -> {
          for (int number : numbers) {
            cluster = cluster.with(cluster.node(number).stoppedOnPurpose());
          }
          return cluster;
        };
    Cluster marked;
    try {
      marked = directory.update(mark);
    } catch (UncheckedIOException e) {
      marked = mark.apply(directory.read());
    }
    return numbers.stream().map(marked::node).toList();
  }

  /// A server that does not listen is killed in the end; its data survives that.
  private static void end(Cluster.Node node) throws InterruptedException {
    NodeProcess process = node.process();
    if (process != null) {
      process.terminate();
      if (!process.awaitEnd(STOP_PATIENCE)) {
        process.kill();
        process.awaitEnd(STOP_PATIENCE);
      }
    }
  }
}
