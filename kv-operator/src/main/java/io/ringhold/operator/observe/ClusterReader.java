package io.ringhold.operator.observe;

import io.ringhold.api.admin.v1.ClusterRequest;
import io.ringhold.api.admin.v1.ClusterResponse;
import io.ringhold.api.admin.v1.HealthRequest;
import io.ringhold.api.admin.v1.HealthResponse;
import io.ringhold.api.admin.v1.Move;
import io.ringhold.api.admin.v1.NodeHealth;
import io.ringhold.api.admin.v1.RebalanceRequest;
import io.ringhold.api.admin.v1.ReplicaHealth;
import io.ringhold.api.admin.v1.ShardHealth;
import io.ringhold.operator.admin.AdminClient;
import io.ringhold.operator.admin.AdminRefusal;
import java.util.List;
import java.util.Objects;

/// Makes a view of the cluster of what its admin service answers.
final class ClusterReader {
  private ClusterReader() {}

  static KvView read(AdminClient admin) {
    try {
      ClusterResponse cluster =
          admin.call(stub -> stub.cluster(ClusterRequest.getDefaultInstance()));
      HealthResponse health = admin.call(stub -> stub.health(HealthRequest.getDefaultInstance()));
      if (!health.getMapConfirmed()) {
        return new KvView.Unknown("the map of the cluster could not be confirmed");
      }
      if (cluster.getMembersCount() == 0 || cluster.getClusterId().isEmpty()) {
        return new KvView.Unknown("the cluster answered without members");
      }
      return known(cluster, health, imbalance(admin, cluster, health));
    } catch (AdminRefusal e) {
      return new KvView.Unknown(Objects.toString(e.getMessage()));
    }
  }

  /// How many moves would even the load out; looked at only when nothing else is the matter.
  private static int imbalance(AdminClient admin, ClusterResponse cluster, HealthResponse health) {
    if (health.getLevel() != HealthResponse.Level.WHOLE || open(cluster) > 0) {
      return 0;
    }
    try {
      return admin
          .call(stub ->
              stub.rebalance(
                  RebalanceRequest.newBuilder()
                      .setEpoch(cluster.getEpoch())
                      .setDryRun(true)
                      .build()))
          .getMovesCount();
    } catch (AdminRefusal _) {
      return 0;
    }
  }

  private static int open(ClusterResponse cluster) {
    return (int)
        cluster.getMovesList().stream()
            .filter(move ->
                move.getPhase() != Move.Phase.DONE && move.getPhase() != Move.Phase.CANCELLED)
            .count();
  }

  private static KvView.Known known(ClusterResponse cluster, HealthResponse health, int imbalance) {
    return new KvView.Known(
        cluster.getClusterId(),
        cluster.getEpoch(),
        cluster.getReplication(),
        cluster.getShardsCount(),
        cluster.getMetaLeader(),
        level(health.getLevel()),
        cluster.getMembersList().stream().map(member -> member(member, health)).toList(),
        health.getShardsList().stream().map(ClusterReader::shard).toList(),
        open(cluster),
        imbalance,
        cluster.getMovesPaused(),
        cluster.getMovesAtOnce(),
        cluster.getBytesPerSecond(),
        List.copyOf(health.getAdviceList()));
  }

  private static KvView.Member member(
      io.ringhold.api.admin.v1.Member member, HealthResponse health) {
    NodeHealth seen =
        health.getNodesList().stream()
            .filter(node -> node.getStoreId().equals(member.getStoreId()))
            .findFirst()
            .orElse(NodeHealth.getDefaultInstance());
    return new KvView.Member(
        member.getNode(),
        member.getStoreId(),
        switch (member.getState()) {
          case ACTIVE -> KvView.State.ACTIVE;
          case DRAINING -> KvView.State.DRAINING;
          case MAINTENANCE -> KvView.State.MAINTENANCE;
          case REMOVED -> KvView.State.REMOVED;
          case WAITING -> KvView.State.WAITING;
          case STATE_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalStateException("a member without a state: " + member.getNode());
        },
        member.getZone(),
        member.getVersion(),
        seen.getAnswers(),
        seen.getReady(),
        Math.max(member.getReplicas(), seen.getReplicas()),
        seen.getLeaders());
  }

  private static KvView.Shard shard(ShardHealth shard) {
    List<ReplicaHealth> voters =
        shard.getReplicasList().stream().filter(ReplicaHealth::getVoter).toList();
    return new KvView.Shard(
        shard.getShard(),
        level(shard.getLevel()),
        voters.stream().map(ReplicaHealth::getNode).toList(),
        voters.stream()
            .filter(replica -> replica.getAnswers() && replica.getProblem().isEmpty())
            .map(ReplicaHealth::getNode)
            .toList(),
        shard.getWhy());
  }

  private static KvView.Level level(HealthResponse.Level level) {
    return switch (level) {
      case WHOLE -> KvView.Level.WHOLE;
      case AT_RISK -> KvView.Level.AT_RISK;
      case UNAVAILABLE -> KvView.Level.UNAVAILABLE;
      case UNKNOWN, LEVEL_UNSPECIFIED, UNRECOGNIZED -> KvView.Level.UNKNOWN;
    };
  }
}
