package io.ringhold.client;

import io.grpc.MethodDescriptor;
import io.ringhold.api.admin.v1.AdminGrpc;
import io.ringhold.api.admin.v1.FlushRequest;
import io.ringhold.api.admin.v1.MarkDigestRequest;
import io.ringhold.api.admin.v1.ReadDigestRequest;
import io.ringhold.api.admin.v1.StatusRequest;
import io.ringhold.client.Failure.Verdict;
import io.ringhold.client.KvException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/// What people and tools that run a cluster ask of single nodes. A node is given by its name or by
/// its host:port.
///
/// Nodes are asked once, without retries, so that a node that is down is soon seen to be.
public final class KvAdmin {
  private final Channels channels;
  private final Atlas atlas;
  private final Calls calls;
  private final KvClientOptions options;

  KvAdmin(Channels channels, Atlas atlas, Calls calls, KvClientOptions options) {
    this.channels = channels;
    this.atlas = atlas;
    this.calls = calls;
    this.options = options;
  }

  /// The node as it sees itself.
  public NodeStatus status(String node) {
    var request = StatusRequest.getDefaultInstance();
    return Wire.status(once(node, AdminGrpc.getStatusMethod(), request, options.attemptTimeout()));
  }

  /// Puts a digest mark into the log of a shard, through its leader.
  ///
  /// @return the log index of the mark
  public long markDigest(int shard) {
    var request = MarkDigestRequest.newBuilder().setShard(shard).build();
    Calls.Routing toShard = topology -> existing(shard, topology);
    return calls.read(AdminGrpc.getMarkDigestMethod(), toShard, request).getIndex();
  }

  /// The digest of one replica at a mark. Waits until the replica has got there, inside the
  /// client's deadline.
  public Digest readDigest(String node, int shard, long index) {
    var request = ReadDigestRequest.newBuilder().setShard(shard).setIndex(index).build();
    var answer = once(node, AdminGrpc.getReadDigestMethod(), request, options.deadline());
    return Digest.of(answer.getSha256().toByteArray(), answer.getEntries());
  }

  /// Writes the memtables of a node's replicas to tables, so that their logs can be cut.
  public void flush(String node) {
    var request = FlushRequest.getDefaultInstance();
    once(node, AdminGrpc.getFlushMethod(), request, options.deadline());
  }

  private <Q, R> R once(String node, MethodDescriptor<Q, R> method, Q request, Duration timeout) {
    var target = new Target(address(node), true);
    try {
      return channels.call(target, method, request, timeout);
    } catch (FailedException e) {
      var failure = e.failure();
      var kind = failure.verdict() == Verdict.REFUSED ? Kind.REFUSED : Kind.UNAVAILABLE;
      throw failure.as(kind, failure.message());
    }
  }

  private String address(String node) {
    if (node.contains(":")) {
      return node;
    }
    try {
      var topology = atlas.topology(Deadline.in(options.deadline()));
      return topology.node(node).orElseThrow(() -> unknown(node, topology)).address();
    } catch (InterruptedException e) {
      throw Calls.interrupted(e);
    }
  }

  private static KvException unknown(String node, Topology topology) {
    var names =
        topology.nodes().stream().map(Topology.Node::name).collect(Collectors.joining(", "));
    return new KvException(
        Kind.REFUSED,
        "UNKNOWN_NODE",
        "cluster %s has no node %s; it has %s".formatted(topology.cluster(), node, names),
        Map.of("node", node),
        null);
  }

  private static int existing(int shard, Topology topology) {
    int shards = topology.shards().size();
    if (shard < 0 || shard >= shards) {
      throw new KvException(
          Kind.REFUSED,
          "UNKNOWN_SHARD",
          "there is no shard %d; cluster %s has shards 0 to %d"
              .formatted(shard, topology.cluster(), shards - 1),
          Map.of("shard", Integer.toString(shard)),
          null);
    }
    return shard;
  }
}
