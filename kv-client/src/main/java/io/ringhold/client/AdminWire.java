package io.ringhold.client;

import io.ringhold.api.admin.v1.ClusterResponse;
import io.ringhold.api.admin.v1.HealthResponse;
import io.ringhold.api.admin.v1.Member;
import io.ringhold.api.admin.v1.NodeHealth;
import io.ringhold.api.admin.v1.RebalanceResponse;
import io.ringhold.api.admin.v1.ReplicaHealth;
import io.ringhold.api.admin.v1.ShardHealth;
import io.ringhold.client.ClusterHealth.Level;
import io.ringhold.client.ClusterState.MemberState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// From the messages of the admin door to the API's records. The wire's 4294967295, the meta group,
/// is -1 as an `int`.
final class AdminWire {
  private AdminWire() {}

  static ClusterState cluster(ClusterResponse wire) {
    return new ClusterState(
        wire.getCluster(),
        wire.getClusterId(),
        wire.getEpoch(),
        wire.getFeatureLevel(),
        wire.getReplication(),
        wire.getMembersList().stream().map(AdminWire::member).toList(),
        wire.getShardsList().stream()
            .map(shard ->
                new ClusterState.Placed(shard.getShard(), List.copyOf(shard.getNodesList())))
            .toList(),
        List.copyOf(wire.getMetaVotersList()),
        wire.getMetaLeader(),
        wire.getKeyspacesList().stream().map(AdminWire::keyspace).toList(),
        wire.getMovesList().stream().map(AdminWire::move).toList(),
        wire.getMovesPaused(),
        wire.getMovesAtOnce(),
        wire.getBytesPerSecond());
  }

  private static ClusterState.Member member(Member wire) {
    return new ClusterState.Member(
        wire.getNode(),
        wire.getStoreId(),
        wire.getGrpcAddress(),
        wire.getRaftAddress(),
        wire.getZone(),
        wire.getVersion(),
        wire.getFeatureLevel(),
        state(wire.getState()),
        wire.getReplicas());
  }

  private static MemberState state(Member.State wire) {
    return switch (wire) {
      case ACTIVE -> MemberState.ACTIVE;
      case DRAINING -> MemberState.DRAINING;
      case MAINTENANCE -> MemberState.MAINTENANCE;
      case REMOVED -> MemberState.REMOVED;
      case WAITING -> MemberState.WAITING;
      case STATE_UNSPECIFIED, UNRECOGNIZED -> MemberState.UNKNOWN;
    };
  }

  static Keyspace keyspace(io.ringhold.api.admin.v1.Keyspace wire) {
    return new Keyspace(
        wire.getName(), wire.getId(), wire.getKeyBytesMax(), wire.getValueBytesMax());
  }

  static Move.Plan plan(RebalanceResponse wire) {
    return new Move.Plan(
        wire.getEpoch(), wire.getMovesList().stream().map(AdminWire::move).toList());
  }

  private static Move move(io.ringhold.api.admin.v1.Move wire) {
    return new Move(
        wire.getId(),
        wire.getShard(),
        given(wire.getFrom()),
        given(wire.getTo()),
        phase(wire.getPhase()),
        wire.getNote(),
        wire.getReason(),
        wire.getBytesDone(),
        wire.getBytesTotal(),
        wire.getPlannedAtMs(),
        wire.getEndedAtMs());
  }

  private static @Nullable String given(String text) {
    return text.isEmpty() ? null : text;
  }

  private static Move.Phase phase(io.ringhold.api.admin.v1.Move.Phase wire) {
    return switch (wire) {
      case PLANNED -> Move.Phase.PLANNED;
      case COPYING -> Move.Phase.COPYING;
      case SWAPPING -> Move.Phase.SWAPPING;
      case CLEANING -> Move.Phase.CLEANING;
      case DONE -> Move.Phase.DONE;
      case CANCELLED -> Move.Phase.CANCELLED;
      case PHASE_UNSPECIFIED, UNRECOGNIZED -> Move.Phase.UNKNOWN;
    };
  }

  static ClusterHealth health(HealthResponse wire) {
    return new ClusterHealth(
        level(wire.getLevel()),
        wire.getEpoch(),
        wire.getMapConfirmed(),
        wire.getNodesList().stream().map(AdminWire::node).toList(),
        wire.getShardsList().stream().map(AdminWire::shard).toList(),
        List.copyOf(wire.getAdviceList()));
  }

  private static Level level(HealthResponse.Level wire) {
    return switch (wire) {
      case WHOLE -> Level.WHOLE;
      case AT_RISK -> Level.AT_RISK;
      case UNAVAILABLE -> Level.UNAVAILABLE;
      case UNKNOWN, LEVEL_UNSPECIFIED, UNRECOGNIZED -> Level.UNKNOWN;
    };
  }

  private static ClusterHealth.Node node(NodeHealth wire) {
    return new ClusterHealth.Node(
        wire.getNode(),
        wire.getStoreId(),
        state(wire.getState()),
        wire.getAnswers(),
        wire.getReady(),
        wire.getWhy(),
        wire.getReplicas(),
        wire.getLeaders(),
        wire.getVersion());
  }

  private static ClusterHealth.Shard shard(ShardHealth wire) {
    return new ClusterHealth.Shard(
        wire.getShard(),
        level(wire.getLevel()),
        wire.getLeader(),
        wire.getReplicasList().stream().map(AdminWire::replica).toList(),
        wire.getWhy());
  }

  private static ClusterHealth.Replica replica(ReplicaHealth wire) {
    return new ClusterHealth.Replica(
        wire.getNode(), wire.getVoter(), wire.getAnswers(), wire.getLag(), wire.getProblem());
  }
}
