package io.ringhold.server.edge;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.ringhold.api.admin.v1.AdminGrpc;
import io.ringhold.api.admin.v1.FlushRequest;
import io.ringhold.api.admin.v1.FlushResponse;
import io.ringhold.api.admin.v1.MarkDigestRequest;
import io.ringhold.api.admin.v1.MarkDigestResponse;
import io.ringhold.api.admin.v1.ReadDigestRequest;
import io.ringhold.api.admin.v1.ReadDigestResponse;
import io.ringhold.api.admin.v1.StatusRequest;
import io.ringhold.api.admin.v1.StatusResponse;
import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Digests;
import io.ringhold.server.raft.Replica;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Refusal;

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
