package io.ringhold.server.edge;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.ringhold.api.admin.v1.AdminGrpc;
import io.ringhold.api.admin.v1.CancelMoveRequest;
import io.ringhold.api.admin.v1.ChangeResponse;
import io.ringhold.api.admin.v1.ClusterRequest;
import io.ringhold.api.admin.v1.ClusterResponse;
import io.ringhold.api.admin.v1.CreateKeyspaceRequest;
import io.ringhold.api.admin.v1.DropKeyspaceRequest;
import io.ringhold.api.admin.v1.FlushRequest;
import io.ringhold.api.admin.v1.FlushResponse;
import io.ringhold.api.admin.v1.HealthRequest;
import io.ringhold.api.admin.v1.HealthResponse;
import io.ringhold.api.admin.v1.KeyspaceResponse;
import io.ringhold.api.admin.v1.LimitKeyspaceRequest;
import io.ringhold.api.admin.v1.LimitMovesRequest;
import io.ringhold.api.admin.v1.MarkDigestRequest;
import io.ringhold.api.admin.v1.MarkDigestResponse;
import io.ringhold.api.admin.v1.MoveShardRequest;
import io.ringhold.api.admin.v1.MovesRequest;
import io.ringhold.api.admin.v1.NodeRequest;
import io.ringhold.api.admin.v1.ReadDigestRequest;
import io.ringhold.api.admin.v1.ReadDigestResponse;
import io.ringhold.api.admin.v1.RebalanceRequest;
import io.ringhold.api.admin.v1.RebalanceResponse;
import io.ringhold.api.admin.v1.ReplaceNodeRequest;
import io.ringhold.api.admin.v1.StatusRequest;
import io.ringhold.api.admin.v1.StatusResponse;
import io.ringhold.api.admin.v1.TransferLeaderRequest;
import io.ringhold.api.admin.v1.TransferLeaderResponse;
import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Digests;
import io.ringhold.server.raft.Replica;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Refusal;
import java.util.function.Function;

/// The door for people and tools that run the cluster.
@GrpcService
public class AdminService extends AdminGrpc.AdminImplBase {
  private final NodeHolder nodes;

  AdminService(NodeHolder nodes) {
    this.nodes = nodes;
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
    Calls.unary(answer, () -> Statuses.of(nodes));
  }

  @Override
  public void markDigest(MarkDigestRequest request, StreamObserver<MarkDigestResponse> answer) {
    Calls.unary(answer, () -> markDigest(request));
  }

  private MarkDigestResponse markDigest(MarkDigestRequest request) throws InterruptedException {
    Replica replica = replica(nodes.serving(), request.getShard());
    return switch (replica.write(new Command.DigestMark(), Calls.deadline())) {
      case Outcome.Marked(var receipt) ->
          MarkDigestResponse.newBuilder().setIndex(receipt.index()).build();
      case Outcome.Refused(var refusal) -> throw Errors.refused(refusal);
      case Outcome.Indeterminate(var message) -> throw Errors.indeterminate(message);
      case Outcome other -> throw new IllegalStateException("not a mark: " + other);
    };
  }

  @Override
  public void readDigest(ReadDigestRequest request, StreamObserver<ReadDigestResponse> answer) {
    Calls.unary(answer, () -> readDigest(request));
  }

  private ReadDigestResponse readDigest(ReadDigestRequest request) throws InterruptedException {
    ServingNode node = nodes.serving();
    Digests.Digest digest =
        replica(node, request.getShard()).digest(request.getIndex(), Calls.deadline());
    if (digest == null) {
      throw Errors.refused(
          Refusal.of(
              Refusal.Reason.NOT_READY,
              "node %s has no digest of shard %d at index %d; put a new mark"
                  .formatted(node.name(), request.getShard(), request.getIndex())));
    }
    return ReadDigestResponse.newBuilder()
        .setSha256(Responses.wrap(digest.sha256()))
        .setEntries(digest.entries())
        .build();
  }

  @Override
  public void flush(FlushRequest request, StreamObserver<FlushResponse> answer) {
    Calls.unary(
        answer,
        () -> {
          nodes.serving().raft().flush();
          return FlushResponse.getDefaultInstance();
        });
  }

  @Override
  public void cluster(ClusterRequest request, StreamObserver<ClusterResponse> answer) {
    verb(answer, ClusterAnswers::of, stub -> stub.cluster(request));
  }

  /// Any node can say how the others are; only what it compares them with may be old.
  @Override
  public void health(HealthRequest request, StreamObserver<HealthResponse> answer) {
    Calls.unary(answer, () -> HealthReports.of(nodes));
  }

  @Override
  public void drainNode(NodeRequest request, StreamObserver<ChangeResponse> answer) {
    verb(answer, node -> ClusterVerbs.drain(node, request), stub -> stub.drainNode(request));
  }

  @Override
  public void undrainNode(NodeRequest request, StreamObserver<ChangeResponse> answer) {
    verb(answer, node -> ClusterVerbs.undrain(node, request), stub -> stub.undrainNode(request));
  }

  @Override
  public void beginMaintenance(NodeRequest request, StreamObserver<ChangeResponse> answer) {
    verb(
        answer,
        node -> ClusterVerbs.beginMaintenance(node, request),
        stub -> stub.beginMaintenance(request));
  }

  @Override
  public void endMaintenance(NodeRequest request, StreamObserver<ChangeResponse> answer) {
    verb(
        answer,
        node -> ClusterVerbs.endMaintenance(node, request),
        stub -> stub.endMaintenance(request));
  }

  @Override
  public void removeNode(NodeRequest request, StreamObserver<ChangeResponse> answer) {
    verb(answer, node -> ClusterVerbs.remove(node, request), stub -> stub.removeNode(request));
  }

  @Override
  public void replaceNode(ReplaceNodeRequest request, StreamObserver<ChangeResponse> answer) {
    verb(answer, node -> ClusterVerbs.replace(node, request), stub -> stub.replaceNode(request));
  }

  @Override
  public void rebalance(RebalanceRequest request, StreamObserver<RebalanceResponse> answer) {
    verb(answer, node -> ClusterVerbs.rebalance(node, request), stub -> stub.rebalance(request));
  }

  @Override
  public void pauseMoves(MovesRequest request, StreamObserver<ChangeResponse> answer) {
    verb(answer, node -> ClusterVerbs.pause(node, request), stub -> stub.pauseMoves(request));
  }

  @Override
  public void resumeMoves(MovesRequest request, StreamObserver<ChangeResponse> answer) {
    verb(answer, node -> ClusterVerbs.resume(node, request), stub -> stub.resumeMoves(request));
  }

  @Override
  public void cancelMove(CancelMoveRequest request, StreamObserver<ChangeResponse> answer) {
    verb(answer, node -> ClusterVerbs.cancel(node, request), stub -> stub.cancelMove(request));
  }

  @Override
  public void limitMoves(LimitMovesRequest request, StreamObserver<ChangeResponse> answer) {
    verb(answer, node -> ClusterVerbs.limit(node, request), stub -> stub.limitMoves(request));
  }

  @Override
  public void moveShard(MoveShardRequest request, StreamObserver<RebalanceResponse> answer) {
    verb(answer, node -> ClusterVerbs.moveShard(node, request), stub -> stub.moveShard(request));
  }

  @Override
  public void transferLeader(
      TransferLeaderRequest request, StreamObserver<TransferLeaderResponse> answer) {
    Calls.unary(answer, () -> ClusterVerbs.transferLeader(nodes.serving(), request));
  }

  @Override
  public void createKeyspace(
      CreateKeyspaceRequest request, StreamObserver<KeyspaceResponse> answer) {
    verb(answer, node -> KeyspaceCalls.create(node, request), stub -> stub.createKeyspace(request));
  }

  @Override
  public void dropKeyspace(DropKeyspaceRequest request, StreamObserver<ChangeResponse> answer) {
    verb(answer, node -> KeyspaceCalls.drop(node, request), stub -> stub.dropKeyspace(request));
  }

  @Override
  public void limitKeyspace(LimitKeyspaceRequest request, StreamObserver<KeyspaceResponse> answer) {
    verb(answer, node -> KeyspaceCalls.limit(node, request), stub -> stub.limitKeyspace(request));
  }

  private interface Here<T> {
    T run(ServingNode node) throws InterruptedException;
  }

  /// Carried out on the node that leads the meta group, wherever it was asked.
  private <T> void verb(
      StreamObserver<T> answer, Here<T> here, Function<AdminGrpc.AdminBlockingStub, T> there) {
    Calls.unary(
        answer,
        () -> {
          ServingNode node = nodes.serving();
          return MetaLeader.call(
              node,
              () -> here.run(node),
              (store, deadline) -> there.apply(node.peers().admin(store, deadline)));
        });
  }

  private static Replica replica(ServingNode node, int shard) {
    Replica replica = node.raft().replica(shard);
    if (replica == null) {
      throw Errors.refused(
          Refusal.of(
              Refusal.Reason.SHARD_UNAVAILABLE,
              "node %s serves no replica of shard %d".formatted(node.name(), shard)));
    }
    return replica;
  }
}
