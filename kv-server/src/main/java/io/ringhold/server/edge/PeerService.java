package io.ringhold.server.edge;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.ringhold.api.peer.v1.ChangeVotersRequest;
import io.ringhold.api.peer.v1.ChangeVotersResponse;
import io.ringhold.api.peer.v1.CloseCheckpointRequest;
import io.ringhold.api.peer.v1.CloseCheckpointResponse;
import io.ringhold.api.peer.v1.ConfirmTermsRequest;
import io.ringhold.api.peer.v1.ConfirmTermsResponse;
import io.ringhold.api.peer.v1.DescribeGroupRequest;
import io.ringhold.api.peer.v1.DescribeGroupResponse;
import io.ringhold.api.peer.v1.DescribeReplicaRequest;
import io.ringhold.api.peer.v1.DescribeReplicaResponse;
import io.ringhold.api.peer.v1.HelloRequest;
import io.ringhold.api.peer.v1.HelloResponse;
import io.ringhold.api.peer.v1.IntroduceRequest;
import io.ringhold.api.peer.v1.IntroduceResponse;
import io.ringhold.api.peer.v1.OpenCheckpointRequest;
import io.ringhold.api.peer.v1.OpenCheckpointResponse;
import io.ringhold.api.peer.v1.PassLeadershipRequest;
import io.ringhold.api.peer.v1.PassLeadershipResponse;
import io.ringhold.api.peer.v1.PeerGrpc;
import io.ringhold.api.peer.v1.ReadCheckpointRequest;
import io.ringhold.api.peer.v1.ReadCheckpointResponse;
import io.ringhold.api.peer.v1.ReadIndexRequest;
import io.ringhold.api.peer.v1.ReadIndexResponse;
import io.ringhold.api.peer.v1.ReadStateRequest;
import io.ringhold.api.peer.v1.ReadStateResponse;
import io.ringhold.api.peer.v1.ReportDamageRequest;
import io.ringhold.api.peer.v1.ReportDamageResponse;
import io.ringhold.api.peer.v1.ScanShardRequest;
import io.ringhold.api.peer.v1.ScanShardResponse;
import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.ClusterStateCodec;
import io.ringhold.server.cluster.Joining;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.NextStep;
import io.ringhold.server.cluster.Rebuilding;
import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Confirmation;
import io.ringhold.server.raft.GroupReport;
import io.ringhold.server.raft.Replica;
import io.ringhold.server.raft.ReplicaTransfers;
import io.ringhold.server.raft.ShardGroup;
import io.ringhold.server.shard.Refusal;
import java.util.Objects;
import java.util.Optional;

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
  public void introduce(IntroduceRequest request, StreamObserver<IntroduceResponse> answer) {
    Calls.unary(answer, () -> introduce(request));
  }

  private IntroduceResponse introduce(IntroduceRequest request) throws InterruptedException {
    ServingNode node = nodes.serving();
    requireSameCluster(node.view().state(), request);
    Member newcomer =
        new Member(
            request.getNode(),
            request.getStoreId(),
            request.getGrpcAddress(),
            request.getRaftAddress(),
            request.getZone(),
            request.getVersion(),
            request.getFeatureLevel(),
            Member.State.ACTIVE);
    return MetaLeader.call(
        node,
        () ->
            IntroduceResponse.newBuilder()
                .setState(
                    ClusterStateCodec.encode(
                        MetaLeader.done(
                            node.meta()
                                .change(
                                    Optional.empty(),
                                    state -> Joining.introduce(state, newcomer),
                                    Calls.deadline()))))
                .build(),
        (store, deadline) -> node.peers().peerOfStore(store, deadline).introduce(request));
  }

  private static void requireSameCluster(ClusterState here, IntroduceRequest request) {
    if (!here.cluster().equals(request.getCluster())
        || (!request.getClusterId().isEmpty()
            && !here.clusterId().equals(request.getClusterId()))) {
      throw Errors.verbRefused(
          "WRONG_CLUSTER",
          "here is cluster %s (%s), and node %s belongs to %s (%s); correct ringhold.members or ringhold.cluster"
              .formatted(
                  here.cluster(),
                  here.clusterId(),
                  request.getNode(),
                  request.getCluster(),
                  request.getClusterId()));
    }
  }

  @Override
  public void reportDamage(
      ReportDamageRequest request, StreamObserver<ReportDamageResponse> answer) {
    Calls.unary(
        answer,
        () -> {
          ServingNode node = nodes.serving();
          return MetaLeader.call(
              node,
              () -> {
                MetaLeader.done(
                    node.meta()
                        .change(
                            Optional.empty(),
                            state ->
                                Rebuilding.rebuild(
                                    state,
                                    request.getStoreId(),
                                    request.getShard(),
                                    System.currentTimeMillis()),
                            Calls.deadline()));
                return ReportDamageResponse.getDefaultInstance();
              },
              (store, deadline) -> node.peers().peerOfStore(store, deadline).reportDamage(request));
        });
  }

  @Override
  public void readState(ReadStateRequest request, StreamObserver<ReadStateResponse> answer) {
    Calls.unary(
        answer,
        () -> {
          ClusterState state = nodes.serving().view().state();
          return state.epoch() > request.getKnownEpoch()
              ? ReadStateResponse.newBuilder().setState(ClusterStateCodec.encode(state)).build()
              : ReadStateResponse.getDefaultInstance();
        });
  }

  @Override
  public void describeReplica(
      DescribeReplicaRequest request, StreamObserver<DescribeReplicaResponse> answer) {
    Calls.unary(answer, () -> describe(nodes.serving().agent().replica(request.getShard())));
  }

  private static DescribeReplicaResponse describe(NextStep.Replica replica) {
    DescribeReplicaResponse.Builder answer = DescribeReplicaResponse.newBuilder();
    switch (replica) {
      case NextStep.Replica.Absent() -> answer.setStanding(DescribeReplicaResponse.Standing.ABSENT);
      case NextStep.Replica.Copying(var done, var total) ->
          answer
              .setStanding(DescribeReplicaResponse.Standing.COPYING)
              .setBytesDone(done)
              .setBytesTotal(total);
      case NextStep.Replica.Open() -> answer.setStanding(DescribeReplicaResponse.Standing.OPEN);
      case NextStep.Replica.Failed(var problem) ->
          answer.setStanding(DescribeReplicaResponse.Standing.FAILED).setProblem(problem);
      case NextStep.Replica.Unknown(var why) ->
          throw new IllegalStateException("a node knows how it stands: " + why);
    }
    return answer.build();
  }

  @Override
  public void describeGroup(
      DescribeGroupRequest request, StreamObserver<DescribeGroupResponse> answer) {
    Calls.unary(
        answer,
        () ->
            switch (nodes.serving().raft().group(request.getShard(), Calls.deadline())) {
              case GroupReport.Unconfirmed(var why) ->
                  DescribeGroupResponse.newBuilder().setUnconfirmed(why).build();
              case GroupReport.Led(var voters, var changing, var inReach) ->
                  DescribeGroupResponse.newBuilder()
                      .addAllVoters(voters)
                      .setChanging(changing)
                      .addAllInReach(inReach)
                      .build();
            });
  }

  @Override
  public void changeVoters(
      ChangeVotersRequest request, StreamObserver<ChangeVotersResponse> answer) {
    Calls.unary(
        answer,
        () -> {
          String problem =
              nodes
                  .serving()
                  .raft()
                  .changeVoters(
                      request.getShard(),
                      request.getFence(),
                      request.getBeforeList(),
                      request.getAfterList().stream()
                          .map(voter ->
                              new ShardGroup.Member(
                                  voter.getNode(), voter.getStoreId(), voter.getRaftAddress()))
                          .toList(),
                      Calls.deadline());
          return ChangeVotersResponse.newBuilder()
              .setProblem(Objects.requireNonNullElse(problem, ""))
              .build();
        });
  }

  @Override
  public void passLeadership(
      PassLeadershipRequest request, StreamObserver<PassLeadershipResponse> answer) {
    Calls.unary(
        answer,
        () -> {
          nodes.serving().raft().passLeadership(request.getShard(), request.getTo());
          return PassLeadershipResponse.getDefaultInstance();
        });
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
