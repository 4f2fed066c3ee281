package io.ringhold.server.edge;

import io.grpc.StatusRuntimeException;
import io.ringhold.api.peer.v1.ChangeVotersRequest;
import io.ringhold.api.peer.v1.DescribeGroupRequest;
import io.ringhold.api.peer.v1.DescribeGroupResponse;
import io.ringhold.api.peer.v1.DescribeReplicaRequest;
import io.ringhold.api.peer.v1.DescribeReplicaResponse;
import io.ringhold.api.peer.v1.IntroduceRequest;
import io.ringhold.api.peer.v1.PassLeadershipRequest;
import io.ringhold.api.peer.v1.ReadStateRequest;
import io.ringhold.api.peer.v1.ReadStateResponse;
import io.ringhold.api.peer.v1.ReportDamageRequest;
import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.ClusterStateCodec;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.NextStep;
import io.ringhold.server.membership.Neighbours;
import io.ringhold.server.raft.Deadline;
import io.ringhold.server.raft.GroupReport;
import io.ringhold.server.raft.ShardGroup;
import io.ringhold.server.routing.PeerClients;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What nodes ask of each other to run the cluster, as calls.
public final class NeighbourCalls implements Neighbours {
  private static final Duration SHORT = Duration.ofSeconds(2);

  /// Long enough for a new replica to catch up with what was written while it was copied.
  private static final Duration CATCHING_UP = Duration.ofSeconds(60);

  private final String cluster;
  private final PeerClients peers;

  /// @param cluster name of the cluster that this node is configured for
  public NeighbourCalls(String cluster, PeerClients peers) {
    this.cluster = cluster;
    this.peers = peers;
  }

  @Override
  public Welcome introduce(String address, Member self, String clusterId) {
    IntroduceRequest request =
        IntroduceRequest.newBuilder()
            .setCluster(cluster)
            .setClusterId(clusterId)
            .setNode(self.name())
            .setStoreId(self.storeId())
            .setGrpcAddress(self.grpcAddress())
            .setRaftAddress(self.raftAddress())
            .setZone(self.zone())
            .setVersion(self.version())
            .setFeatureLevel(self.featureLevel())
            .build();
    try {
      return new Welcome.Heard(
          ClusterStateCodec.decode(
              peers
                  .peerAtAddress(address, Deadline.in(SHORT.multipliedBy(3)))
                  .introduce(request)
                  .getState()));
    } catch (StatusRuntimeException e) {
      return Errors.isFinal(e)
          ? new Welcome.Refused(Errors.reasonAndDescription(e))
          : new Welcome.Silent("%s: %s".formatted(address, Errors.description(e)));
    }
  }

  @Override
  public void reportDamage(Member self, int shard) {
    try {
      var _ =
          peers
              .peerOfStore(self.storeId(), Deadline.in(SHORT.multipliedBy(3)))
              .reportDamage(
                  ReportDamageRequest.newBuilder()
                      .setStoreId(self.storeId())
                      .setShard(shard)
                      .build());
    } catch (StatusRuntimeException _) {
      // Said again in a while.
    }
  }

  @Override
  public Optional<ClusterState> newerState(Member from, long knownEpoch) {
    try {
      ReadStateResponse response =
          peers
              .peerOfStore(from.storeId(), Deadline.in(SHORT))
              .readState(ReadStateRequest.newBuilder().setKnownEpoch(knownEpoch).build());
      return response.hasState()
          ? Optional.of(ClusterStateCodec.decode(response.getState()))
          : Optional.empty();
    } catch (StatusRuntimeException _) {
      return Optional.empty();
    }
  }

  @Override
  public NextStep.Replica replica(Member at, int shard) {
    try {
      DescribeReplicaResponse answer =
          peers
              .peerOfStore(at.storeId(), Deadline.in(SHORT))
              .describeReplica(DescribeReplicaRequest.newBuilder().setShard(shard).build());
      return switch (answer.getStanding()) {
        case ABSENT -> new NextStep.Replica.Absent();
        case COPYING -> new NextStep.Replica.Copying(answer.getBytesDone(), answer.getBytesTotal());
        case OPEN -> new NextStep.Replica.Open();
        case FAILED ->
            new NextStep.Replica.Failed("node %s: %s".formatted(at.name(), answer.getProblem()));
        case STANDING_UNSPECIFIED, UNRECOGNIZED ->
            new NextStep.Replica.Unknown("node %s answers in a newer tongue".formatted(at.name()));
      };
    } catch (StatusRuntimeException e) {
      return new NextStep.Replica.Unknown(Errors.description(e));
    }
  }

  @Override
  public GroupReport group(Member at, int shard) {
    try {
      DescribeGroupResponse answer =
          peers
              .peerOfStore(at.storeId(), Deadline.in(SHORT))
              .describeGroup(DescribeGroupRequest.newBuilder().setShard(shard).build());
      return answer.getUnconfirmed().isEmpty()
          ? new GroupReport.Led(
              List.copyOf(answer.getVotersList()),
              answer.getChanging(),
              List.copyOf(answer.getInReachList()))
          : new GroupReport.Unconfirmed(answer.getUnconfirmed());
    } catch (StatusRuntimeException e) {
      return new GroupReport.Unconfirmed("node %s: %s".formatted(at.name(), Errors.description(e)));
    }
  }

  @Override
  public @Nullable String changeVoters(
      Member leader,
      int shard,
      long fence,
      List<String> beforePeerIds,
      List<ShardGroup.Member> after) {
    ChangeVotersRequest.Builder request =
        ChangeVotersRequest.newBuilder()
            .setShard(shard)
            .setFence(fence)
            .addAllBefore(beforePeerIds);
    for (ShardGroup.Member voter : after) {
      request
          .addAfterBuilder()
          .setNode(voter.node())
          .setStoreId(voter.storeId())
          .setRaftAddress(voter.raftAddress());
    }
    try {
      String problem =
          peers
              .peerOfStore(leader.storeId(), Deadline.in(CATCHING_UP))
              .changeVoters(request.build())
              .getProblem();
      return problem.isEmpty() ? null : problem;
    } catch (StatusRuntimeException e) {
      return "node %s: %s".formatted(leader.name(), Errors.description(e));
    }
  }

  @Override
  public void passLeadership(Member leader, int shard, String toPeerId) {
    try {
      peers
          .peerOfStore(leader.storeId(), Deadline.in(SHORT.multipliedBy(3)))
          .passLeadership(
              PassLeadershipRequest.newBuilder().setShard(shard).setTo(toPeerId).build());
    } catch (StatusRuntimeException _) {
      // Whoever asked looks again who leads.
    }
  }
}
