package io.ringhold.verify;

import io.ringhold.client.KvClient;
import io.ringhold.client.KvClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A cluster of real server processes on this machine, which can be killed and started again.
///
/// No server outlives it: they are killed when it is closed, and when this JVM ends in order.
public final class ProcessCluster implements AutoCloseable {
  static final int PORTS_PER_NODE = 4;
  private static final int REPLICATION = 3;

  private final Path root;
  private final Network network;
  private final int shards;
  private final String members;
  private final int founders;
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<ServerProcess> nodes = new CopyOnWriteArrayList<>();
  private final List<ServerProcess> strays = new CopyOnWriteArrayList<>();
  private final Thread killer = new Thread(this::killAll, "kill-servers");

  /// A cluster on loopback that is not started yet.
  ///
  /// @param root directory for its data and logs
  public ProcessCluster(Path root, int nodes, int shards) throws IOException {
    this(root, nodes, shards, Network.loopback());
  }

  /// A cluster that is not started yet.
  ///
  /// @param root directory for its data and logs
  public ProcessCluster(Path root, int nodes, int shards, Network network) throws IOException {
    this.root = Files.createDirectories(root).toAbsolutePath();
    this.network = network;
    this.shards = shards;
    this.founders = nodes;
    var places = new ArrayList<Network.Place>();
    var members = new ArrayList<String>();
    for (int i = 0; i < nodes; i++) {
      Network.Place place = network.next();
      places.add(place);
      members.add("node-%d=%s".formatted(i, place.addresses()));
    }
    this.members = String.join(",", members);
    places.forEach(place -> addNode(place, Map.of()));
    Runtime.getRuntime().addShutdownHook(killer);
  }

  /// One more node, not started yet, which asks to be let in by those that the cluster began with.
  public ServerProcess addNode() throws IOException {
    Network.Place place = network.next();
    return addNode(place, Map.of("RINGHOLD_ADVERTISE", place.addresses()));
  }

  /// Kills a node that is part of the cluster no more, and forgets it.
  public void removeNode(ServerProcess node) throws InterruptedException {
    nodes.remove(node);
    strays.add(node);
    node.kill();
  }

  private ServerProcess addNode(Network.Place place, Map<String, String> more) {
    String name = "node-" + numbers.getAndIncrement();
    var environment = new HashMap<>(more);
    environment.put("RINGHOLD_CLUSTER", "verify");
    environment.put("RINGHOLD_NODE", name);
    environment.put("RINGHOLD_DATA_DIR", root.resolve(name).toString());
    environment.put("RINGHOLD_MEMBERS", members);
    environment.put("RINGHOLD_SHARDS", Integer.toString(shards));
    environment.put("RINGHOLD_REPLICATION", Integer.toString(Math.min(REPLICATION, founders)));
    environment.put("RINGHOLD_HOST", place.host());
    putPorts(environment, place.ports());
    var node = new ServerProcess(name, environment, place.launcher(), logOf(name));
    nodes.add(node);
    return node;
  }

  private static void putPorts(Map<String, String> environment, List<Integer> ports) {
    environment.put("RINGHOLD_GRPC_PORT", Integer.toString(ports.get(0)));
    environment.put("RINGHOLD_RAFT_PORT", Integer.toString(ports.get(1)));
    environment.put("RINGHOLD_HTTP_PORT", Integer.toString(ports.get(2)));
    environment.put("RINGHOLD_MANAGEMENT_PORT", Integer.toString(ports.get(3)));
  }

  private Path logOf(String server) {
    return root.resolve(server + ".log");
  }

  /// Starts all nodes that do not run, and waits until all are ready.
  public void start() {
    nodes.stream().filter(node -> !node.isRunning()).forEach(ServerProcess::start);
    awaitReady();
  }

  public void awaitReady() {
    nodes.forEach(ServerProcess::awaitReady);
  }

  public List<ServerProcess> nodes() {
    return List.copyOf(nodes);
  }

  public ServerProcess node(int number) {
    return nodes.get(number);
  }

  public ServerProcess node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  /// A further server, configured like a node on other ports except for what is changed. It is
  /// killed with the cluster.
  ///
  /// @param name of its log
  public ServerProcess variant(String name, ServerProcess of, Consumer<Map<String, String>> change)
      throws IOException {
    var environment = new HashMap<>(of.environment());
    putPorts(environment, Ports.free(PORTS_PER_NODE));
    change.accept(environment);
    var variant = new ServerProcess(name, environment, of.launcher(), logOf(name));
    strays.add(variant);
    return variant;
  }

  public List<String> endpoints() {
    return nodes.stream().map(ProcessCluster::endpoint).toList();
  }

  /// host:port of a node's gRPC door.
  public static String endpoint(ServerProcess node) {
    return node.host() + ":" + node.environment().get("RINGHOLD_GRPC_PORT");
  }

  public List<Long> pids() {
    return nodes.stream().filter(ServerProcess::isRunning).map(ServerProcess::pid).toList();
  }

  /// A client of the cluster, with the usual options.
  public KvClient client() {
    return KvClient.connect(options());
  }

  /// A client whose calls may take this long.
  public KvClient client(Duration deadline) {
    return KvClient.connect(options().withDeadline(deadline));
  }

  /// The usual options of a client of the cluster.
  public KvClientOptions options() {
    return KvClientOptions.to(endpoints().toArray(String[]::new));
  }

  /// The node that leads most shards.
  public ServerProcess busiestLeader(KvClient client) {
    Map<String, Long> led =
        client.topology().shards().stream()
            .filter(shard -> shard.leader() != null)
            .collect(
                Collectors.groupingBy(
                    shard -> String.valueOf(shard.leader()), Collectors.counting()));
    return nodes.stream()
        .max(Comparator.comparingLong(node -> led.getOrDefault(node.name(), 0L)))
        .orElseThrow();
  }

  /// Kills all nodes at the same moment; returns when they are gone.
  public void kill() throws InterruptedException {
    nodes.forEach(ServerProcess::killAtOnce);
    for (ServerProcess node : nodes) {
      node.awaitEnd();
    }
  }

  /// Stops all nodes at the same time, in order.
  public void stop() throws InterruptedException {
    try (var stopping = Executors.newVirtualThreadPerTaskExecutor()) {
      stopping.invokeAll(nodes.stream().<Callable<Integer>>map(node -> node::stop).toList());
    }
  }

  /// The last lines of each server's output, for a person who wants to know why a test failed.
  public String lastWords(int lines) {
    var words = new StringBuilder();
    for (ServerProcess server : servers()) {
      List<String> output = server.output();
      words.append("---- %s, the last of %d lines%n".formatted(server.name(), output.size()));
      output.stream()
          .skip(Math.max(0, output.size() - lines))
          .forEach(line -> words.append(line).append('\n'));
    }
    return words.toString();
  }

  private List<ServerProcess> servers() {
    var servers = new ArrayList<>(nodes);
    servers.addAll(strays);
    return servers;
  }

  private void killAll() {
    servers().forEach(ServerProcess::retire);
  }

  /// Kills what still runs. The data stays.
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(killer);
    killAll();
    try {
      for (ServerProcess server : servers()) {
        if (server.isRunning()) {
          server.awaitEnd();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
