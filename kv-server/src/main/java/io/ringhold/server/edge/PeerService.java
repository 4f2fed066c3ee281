package io.ringhold.server.edge;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.ringhold.api.peer.v1.CloseCheckpointRequest;
import io.ringhold.api.peer.v1.CloseCheckpointResponse;
import io.ringhold.api.peer.v1.ConfirmTermsRequest;
import io.ringhold.api.peer.v1.ConfirmTermsResponse;
import io.ringhold.api.peer.v1.HelloRequest;
import io.ringhold.api.peer.v1.HelloResponse;
import io.ringhold.api.peer.v1.OpenCheckpointRequest;
import io.ringhold.api.peer.v1.OpenCheckpointResponse;
import io.ringhold.api.peer.v1.PeerGrpc;
import io.ringhold.api.peer.v1.ReadCheckpointRequest;
import io.ringhold.api.peer.v1.ReadCheckpointResponse;
import io.ringhold.api.peer.v1.ReadIndexRequest;
import io.ringhold.api.peer.v1.ReadIndexResponse;
import io.ringhold.api.peer.v1.ScanShardRequest;
import io.ringhold.api.peer.v1.ScanShardResponse;
import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Confirmation;
import io.ringhold.server.raft.Replica;
import io.ringhold.server.raft.ReplicaTransfers;
import io.ringhold.server.shard.Refusal;

/// The door for the other nodes of the cluster.
@GrpcService
public class PeerService extends PeerGrpc.PeerImplBase {
  private final NodeHolder nodes;

  PeerService(NodeHolder nodes) {
    this.nodes = nodes;
  }

  @Override
  public void hello(HelloRequest request, StreamObserver<HelloResponse> answer) {
    Calls.unary(answer, () -> Introductions.answer(nodes.introduction()));
  }

  /// Stays on the event loop: it reads a few fields, and every linearizable read waits for it.
  @Override
  public void confirmTerms(
      ConfirmTermsRequest request, StreamObserver<ConfirmTermsResponse> answer) {
    ServingNode node = nodes.servingOrNull();
    ConfirmTermsResponse.Builder response = ConfirmTermsResponse.newBuilder();
    for (int shard : request.getShardsList()) {
      Replica replica = node == null ? null : node.raft().replica(shard);
      response.addTerms(replica == null ? -1 : replica.term());
    }
    answer.onNext(response.build());
    answer.onCompleted();
  }

  @Override
  public void readIndex(ReadIndexRequest request, StreamObserver<ReadIndexResponse> answer) {
    Calls.unary(answer, () -> readIndex(request));
  }

  private ReadIndexResponse readIndex(ReadIndexRequest request) throws InterruptedException {
    ServingNode node = nodes.serving();
    Replica replica = node.raft().replica(request.getShard());
    if (replica == null) {
      throw Errors.refused(
          Refusal.of(
              Refusal.Reason.SHARD_UNAVAILABLE,
              "node %s has no replica of shard %d".formatted(node.name(), request.getShard())));
    }
    return switch (replica.confirm(Calls.deadline())) {
      case Confirmation.Confirmed(var index) ->
          ReadIndexResponse.newBuilder().setIndex(index).build();
      case Confirmation.Denied(var refusal) -> throw Errors.refused(refusal);
    };
  }

  @Override
  public void scanShard(ScanShardRequest request, StreamObserver<ScanShardResponse> answer) {
    Calls.unary(answer, () -> Scans.shard(nodes.serving(), request));
  }

  @Override
  public void openCheckpoint(
      OpenCheckpointRequest request, StreamObserver<OpenCheckpointResponse> answer) {
    Calls.streaming(answer, stream -> CheckpointDoor.open(transfers(), request, stream));
  }

  @Override
  public void readCheckpoint(
      ReadCheckpointRequest request, StreamObserver<ReadCheckpointResponse> answer) {
    Calls.streaming(answer, stream -> CheckpointDoor.read(transfers(), request, stream));
  }

  @Override
  public void closeCheckpoint(
      CloseCheckpointRequest request, StreamObserver<CloseCheckpointResponse> answer) {
    Calls.unary(answer, () -> CheckpointDoor.close(transfers(), request));
  }

  private ReplicaTransfers transfers() {
    return nodes.serving().raft().transfers();
  }
}
