package io.ringhold.server.edge;

import io.ringhold.api.admin.v1.HealthResponse;
import io.ringhold.api.admin.v1.NodeHealth;
import io.ringhold.api.admin.v1.ReplicaStatus;
import io.ringhold.api.admin.v1.ShardHealth;
import io.ringhold.api.admin.v1.StatusResponse;
import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Health;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.ShardGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The cluster's health: a survey of all nodes, judged.
final class HealthReports {
  private HealthReports() {}

  static HealthResponse of(NodeHolder nodes) throws InterruptedException {
    ServingNode node = nodes.serving();
    boolean confirmed = MetaLeader.refreshed(node);
    Survey survey = Survey.of(node);
    Map<String, List<Health.Replica>> reports = new HashMap<>();
    survey.byStore().forEach((store, status) -> reports.put(store, replicas(store, status)));
    Health health = Health.of(survey.state(), reports);
    HealthResponse.Builder answer =
        HealthResponse.newBuilder()
            .setLevel(level(health.level()))
            .setEpoch(survey.state().epoch())
            .setMapConfirmed(confirmed)
            .addAllAdvice(health.advice());
    for (Member member : survey.state().members()) {
      if (member.state() != Member.State.REMOVED) {
        answer.addNodes(node(survey, member));
      }
    }
    health.shards().forEach(shard -> answer.addShards(shard(survey.state(), shard)));
    return answer.build();
  }

  private static List<Health.Replica> replicas(String store, StatusResponse status) {
    return status.getReplicasList().stream()
        .map(replica ->
            new Health.Replica(
                store,
                replica.getShard(),
                replica.getRole() == ReplicaStatus.Role.LEADER,
                replica.getTerm(),
                replica.getVotersList().stream().map(ShardGroup::storeIdOf).toList(),
                replica.getCommittedIndex(),
                replica.getAppliedIndex(),
                replica.getProblem()))
        .toList();
  }

  private static NodeHealth node(Survey survey, Member member) {
    StatusResponse status = survey.byStore().get(member.storeId());
    NodeHealth.Builder node =
        NodeHealth.newBuilder()
            .setNode(member.name())
            .setStoreId(member.storeId())
            .setState(ClusterAnswers.state(member.state()))
            .setVersion(member.version())
            .setAnswers(status != null);
    if (status != null) {
      node.setReady(status.getReady())
          .setWhy(status.getNotReadyReason())
          .setVersion(status.getVersion())
          .setReplicas(status.getReplicasCount())
          .setLeaders(
              (int)
                  status.getReplicasList().stream()
                      .filter(replica -> replica.getRole() == ReplicaStatus.Role.LEADER)
                      .count());
    } else {
      node.setWhy("does not answer");
    }
    return node.build();
  }

  private static ShardHealth shard(ClusterState state, Health.Shard shard) {
    ShardHealth.Builder answer =
        ShardHealth.newBuilder()
            .setShard(shard.shard())
            .setLevel(level(shard.level()))
            .setLeader(shard.leader().isEmpty() ? "" : state.nameOf(shard.leader()))
            .setWhy(shard.why());
    for (Health.Seat seat : shard.replicas()) {
      answer
          .addReplicasBuilder()
          .setNode(state.nameOf(seat.storeId()))
          .setVoter(seat.voter())
          .setAnswers(seat.answers())
          .setLag(seat.lag())
          .setProblem(seat.problem());
    }
    return answer.build();
  }

  private static HealthResponse.Level level(Health.Level level) {
    return switch (level) {
      case WHOLE -> HealthResponse.Level.WHOLE;
      case AT_RISK -> HealthResponse.Level.AT_RISK;
      case UNAVAILABLE -> HealthResponse.Level.UNAVAILABLE;
      case UNKNOWN -> HealthResponse.Level.UNKNOWN;
    };
  }
}
