package io.ringhold.client;

import io.grpc.MethodDescriptor;
import io.ringhold.api.admin.v1.AdminGrpc;
import io.ringhold.api.admin.v1.CancelMoveRequest;
import io.ringhold.api.admin.v1.ClusterRequest;
import io.ringhold.api.admin.v1.CreateKeyspaceRequest;
import io.ringhold.api.admin.v1.DropKeyspaceRequest;
import io.ringhold.api.admin.v1.FlushRequest;
import io.ringhold.api.admin.v1.HealthRequest;
import io.ringhold.api.admin.v1.LimitKeyspaceRequest;
import io.ringhold.api.admin.v1.LimitMovesRequest;
import io.ringhold.api.admin.v1.MarkDigestRequest;
import io.ringhold.api.admin.v1.MoveShardRequest;
import io.ringhold.api.admin.v1.MovesRequest;
import io.ringhold.api.admin.v1.NodeRequest;
import io.ringhold.api.admin.v1.ReadDigestRequest;
import io.ringhold.api.admin.v1.RebalanceRequest;
import io.ringhold.api.admin.v1.ReplaceNodeRequest;
import io.ringhold.api.admin.v1.StatusRequest;
import io.ringhold.api.admin.v1.TransferLeaderRequest;
import io.ringhold.client.Failure.Verdict;
import io.ringhold.client.KvException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What people and tools that run a cluster ask of it, and of single nodes.
///
/// A single node is given by its name or by its host:port, and asked once, without retries, so that
/// a node that is down is soon seen to be.
///
/// The cluster is asked through any node that answers, within the client's deadline. A change names
/// the epoch that it was decided on and answers the one that it has made. It throws [KvException]:
/// [Kind#REFUSED] (nothing was changed; `EPOCH_OLD` when the cluster has changed since),
/// [Kind#UNAVAILABLE] (nothing was changed), or [Kind#INDETERMINATE] (read [#cluster()] before
/// deciding).
public final class KvAdmin {
  /// A node waits for an election of the meta group, up to 6 s, before it gives up.
  private static final Duration META_ATTEMPT = Duration.ofSeconds(7);

  private final Channels channels;
  private final Atlas atlas;
  private final Calls calls;
  private final KvClientOptions options;
  private final MetaCalls meta;

  KvAdmin(Channels channels, Atlas atlas, Calls calls, KvClientOptions options) {
    this.channels = channels;
    this.atlas = atlas;
    this.calls = calls;
    this.options = options;
    meta = new MetaCalls(channels, atlas, options.deadline(), META_ATTEMPT);
  }

  /// The cluster as its meta group has confirmed it.
  public Answer<ClusterState> cluster() {
    return answer(() ->
        AdminWire.cluster(
            meta.read(AdminGrpc.getClusterMethod(), ClusterRequest.getDefaultInstance())));
  }

  /// How the cluster is. Needs no meta group; nodes that do not answer are named.
  public Answer<ClusterHealth> health() {
    return answer(() ->
        AdminWire.health(
            meta.read(AdminGrpc.getHealthMethod(), HealthRequest.getDefaultInstance())));
  }

  private static <T> Answer<T> answer(Supplier<T> question) {
    try {
      return new Answer.Known<>(question.get());
    } catch (KvException e) {
      if (e.kind() == Kind.REFUSED) {
        throw e;
      }
      return new Answer.Unknown<>(e.reason(), String.valueOf(e.getMessage()));
    }
  }

  /// Takes all replicas and leaderships off a node, move by move; see [ClusterState#isDrained].
  public long drainNode(String node, long epoch) {
    return meta.change(AdminGrpc.getDrainNodeMethod(), node(node, epoch)).getEpoch();
  }

  /// The node takes replicas again.
  public long undrainNode(String node, long epoch) {
    return meta.change(AdminGrpc.getUndrainNodeMethod(), node(node, epoch)).getEpoch();
  }

  /// The node keeps its replicas and votes, but leads nothing and is not ready.
  public long beginMaintenance(String node, long epoch) {
    return meta.change(AdminGrpc.getBeginMaintenanceMethod(), node(node, epoch)).getEpoch();
  }

  public long endMaintenance(String node, long epoch) {
    return meta.change(AdminGrpc.getEndMaintenanceMethod(), node(node, epoch)).getEpoch();
  }

  /// Strikes a drained node's disk off the cluster, for ever.
  public long removeNode(String node, long epoch) {
    return meta.change(AdminGrpc.getRemoveNodeMethod(), node(node, epoch)).getEpoch();
  }

  private static NodeRequest node(String node, long epoch) {
    return NodeRequest.newBuilder().setNode(node).setEpoch(epoch).build();
  }

  /// Gives all that a lost disk held to another.
  ///
  /// @param with the node that takes its place; empty for the new disk that waits under the same
  ///   name
  public long replaceNode(String node, String with, long epoch) {
    var request = ReplaceNodeRequest.newBuilder().setNode(node).setWith(with).setEpoch(epoch);
    return meta.change(AdminGrpc.getReplaceNodeMethod(), request.build()).getEpoch();
  }

  /// The fewest moves that would even out the load. Changes nothing.
  public Move.Plan planRebalance(long epoch) {
    var request = RebalanceRequest.newBuilder().setEpoch(epoch).setDryRun(true).build();
    return AdminWire.plan(meta.read(AdminGrpc.getRebalanceMethod(), request));
  }

  /// Plans and begins them.
  public Move.Plan rebalance(long epoch) {
    var request = RebalanceRequest.newBuilder().setEpoch(epoch).build();
    return AdminWire.plan(meta.change(AdminGrpc.getRebalanceMethod(), request));
  }

  /// No move begins, and none goes further than copying.
  public long pauseMoves(long epoch) {
    var request = MovesRequest.newBuilder().setEpoch(epoch).build();
    return meta.change(AdminGrpc.getPauseMovesMethod(), request).getEpoch();
  }

  public long resumeMoves(long epoch) {
    var request = MovesRequest.newBuilder().setEpoch(epoch).build();
    return meta.change(AdminGrpc.getResumeMovesMethod(), request).getEpoch();
  }

  /// Possible until the move's swap has begun.
  public long cancelMove(long id, long epoch) {
    var request = CancelMoveRequest.newBuilder().setId(id).setEpoch(epoch).build();
    return meta.change(AdminGrpc.getCancelMoveMethod(), request).getEpoch();
  }

  public long limitMoves(Move.Limits limits, long epoch) {
    var request = LimitMovesRequest.newBuilder().setEpoch(epoch);
    if (limits.atOnce() != null) {
      request.setAtOnce(limits.atOnce());
    }
    if (limits.bytesPerSecond() != null) {
      request.setBytesPerSecond(limits.bytesPerSecond());
    }
    return meta.change(AdminGrpc.getLimitMovesMethod(), request.build()).getEpoch();
  }

  /// Moves one replica by hand.
  public Move.Plan moveShard(int shard, String from, String to, long epoch) {
    var request =
        MoveShardRequest.newBuilder().setShard(shard).setFrom(from).setTo(to).setEpoch(epoch);
    return AdminWire.plan(meta.change(AdminGrpc.getMoveShardMethod(), request.build()));
  }

  /// Gives the leadership of a shard to the replica on a node. Returns the node that leads then.
  public String transferLeader(int shard, String to) {
    var request = TransferLeaderRequest.newBuilder().setShard(shard).setTo(to).build();
    return meta.change(AdminGrpc.getTransferLeaderMethod(), request).getLeader();
  }

  public Keyspace createKeyspace(String name, Keyspace.Limits limits, long epoch) {
    var request =
        CreateKeyspaceRequest.newBuilder()
            .setName(name)
            .setKeyBytesMax(limits.keyBytesMax())
            .setValueBytesMax(limits.valueBytesMax())
            .setEpoch(epoch)
            .build();
    return AdminWire.keyspace(
        meta.change(AdminGrpc.getCreateKeyspaceMethod(), request).getKeyspace());
  }

  /// The name is free at once; the keys are deleted in the background, out of everybody's reach.
  public long dropKeyspace(String name, long epoch) {
    var request = DropKeyspaceRequest.newBuilder().setName(name).setEpoch(epoch).build();
    return meta.change(AdminGrpc.getDropKeyspaceMethod(), request).getEpoch();
  }

  public Keyspace limitKeyspace(String name, Keyspace.Limits limits, long epoch) {
    var request =
        LimitKeyspaceRequest.newBuilder()
            .setName(name)
            .setKeyBytesMax(limits.keyBytesMax())
            .setValueBytesMax(limits.valueBytesMax())
            .setEpoch(epoch)
            .build();
    return AdminWire.keyspace(
        meta.change(AdminGrpc.getLimitKeyspaceMethod(), request).getKeyspace());
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
      var deadline = Deadline.in(options.deadline());
      var known = atlas.topology(deadline).node(node);
      if (known.isPresent()) {
        return known.get().address();
      }
      var topology = atlas.fetch(deadline); // it may have joined since
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
