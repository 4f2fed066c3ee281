package io.ringhold.cli.command;

import io.ringhold.client.KvClient;
import io.ringhold.client.KvException;
import io.ringhold.client.NodeStatus;
import io.ringhold.client.NodeStatus.Replica;
import io.ringhold.client.NodeStatus.Role;
import io.ringhold.client.Topology;
import io.ringhold.client.Topology.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A cluster as all its nodes see it, asked one by one at nearly the same time.
record ClusterView(Topology topology, List<Answer> answers) {
  /// What one node said about itself.
  sealed interface Answer {
    Node node();

    record Known(Node node, NodeStatus status) implements Answer {}

    record Unknown(Node node, String why) implements Answer {}
  }

  static ClusterView ask(KvClient client) throws InterruptedException {
    Topology topology = client.topology();
    return new ClusterView(topology, inParallel(topology.nodes(), node -> answer(client, node)));
  }

  private static Answer answer(KvClient client, Node node) {
    try {
      return new Answer.Known(node, client.admin().status(node.name()));
    } catch (KvException e) {
      return new Answer.Unknown(node, String.valueOf(e.getMessage()));
    }
  }

  interface Question<T, R> {
    R ask(T of) throws Exception;
  }

  /// The answers in the order of the questions; the question must not throw.
  static <T, R> List<R> inParallel(List<T> all, Question<T, R> question)
      throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<R>> asking =
          all.stream().<Callable<R>>map(one -> () -> question.ask(one)).toList();
      return threads.invokeAll(asking).stream().map(Future::resultNow).toList();
    }
  }

  List<NodeStatus> statuses() {
    return answers.stream()
        .filter(Answer.Known.class::isInstance)
        .map(answer -> ((Answer.Known) answer).status())
        .toList();
  }

  /// The replicas of a shard, by the names of the nodes that answered.
  Map<String, Replica> replicas(int shard) {
    var replicas = new TreeMap<String, Replica>();
    for (NodeStatus status : statuses()) {
      status.replicas().stream()
          .filter(replica -> replica.shard() == shard)
          .forEach(replica -> replicas.put(status.node(), replica));
    }
    return replicas;
  }

  /// The node that leads a shard, by its own word; of two that say so, the one with the higher
  /// term.
  Optional<Map.Entry<String, Replica>> leader(int shard) {
    return replicas(shard).entrySet().stream()
        .filter(replica -> replica.getValue().role() == Role.LEADER)
        .max((left, right) -> Long.compare(left.getValue().term(), right.getValue().term()));
  }

  long shardsWithLeader() {
    return topology.shards().stream().filter(shard -> leader(shard.shard()).isPresent()).count();
  }
}
