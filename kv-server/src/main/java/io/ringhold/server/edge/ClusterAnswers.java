package io.ringhold.server.edge;

import io.ringhold.api.admin.v1.ClusterResponse;
import io.ringhold.api.admin.v1.Keyspace;
import io.ringhold.api.admin.v1.Member;
import io.ringhold.api.admin.v1.Move;
import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.NextStep;
import io.ringhold.server.node.ServingNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The confirmed document of the cluster, for people and tools.
final class ClusterAnswers {
  private ClusterAnswers() {}

  static ClusterResponse of(ServingNode node) throws InterruptedException {
    ClusterState state = MetaLeader.done(node.meta().confirmed(Calls.deadline()));
    ClusterResponse.Builder answer =
        ClusterResponse.newBuilder()
            .setCluster(state.cluster())
            .setClusterId(state.clusterId())
            .setEpoch(state.epoch())
            .setFeatureLevel(state.featureLevel())
            .setReplication(state.replication())
            .addAllMetaVoters(state.nodesOf(ClusterState.META))
            .setMetaLeader(node.name())
            .setMovesPaused(state.moves().paused())
            .setMovesAtOnce(state.moves().atOnce())
            .setBytesPerSecond(state.moves().bytesPerSecond());
    state.members().forEach(member -> answer.addMembers(member(state, member)));
    for (int shard = 0; shard < state.shards(); shard++) {
      answer.addShardsBuilder().setShard(shard).addAllNodes(state.nodesOf(shard));
    }
    state.keyspaces().stream()
        .filter(keyspace -> !keyspace.dropped())
        .forEach(keyspace -> answer.addKeyspaces(keyspace(keyspace)));
    Map<Long, String> notes = node.mover().notes();
    for (var move : state.moves().open()) {
      Move.Builder open = move(state, move, notes.getOrDefault(move.id(), ""));
      if (move.phase() == io.ringhold.server.cluster.Move.Phase.COPYING
          && copyProgress(node, state, move)
              instanceof NextStep.Replica.Copying(var done, var total)) {
        open.setBytesDone(done).setBytesTotal(total);
      }
      answer.addMoves(open);
    }
    state.moves().ended().forEach(move -> answer.addMoves(move(state, move, "")));
    return answer.build();
  }

  private static NextStep.@Nullable Replica copyProgress(
      ServingNode node, ClusterState state, io.ringhold.server.cluster.Move move) {
    return move.to() == null
        ? null
        : state
            .store(move.to())
            .map(at -> node.neighbours().replica(at, move.shard()))
            .orElse(null);
  }

  private static Member member(ClusterState state, io.ringhold.server.cluster.Member member) {
    return Member.newBuilder()
        .setNode(member.name())
        .setStoreId(member.storeId())
        .setGrpcAddress(member.grpcAddress())
        .setRaftAddress(member.raftAddress())
        .setZone(member.zone())
        .setVersion(member.version())
        .setFeatureLevel(member.featureLevel())
        .setState(state(member.state()))
        .setReplicas(
            (int)
                state.shardsOf(member.storeId()).stream()
                    .filter(shard -> shard != ClusterState.META)
                    .count())
        .build();
  }

  static Member.State state(io.ringhold.server.cluster.Member.State state) {
    return switch (state) {
      case ACTIVE -> Member.State.ACTIVE;
      case DRAINING -> Member.State.DRAINING;
      case MAINTENANCE -> Member.State.MAINTENANCE;
      case REMOVED -> Member.State.REMOVED;
      case WAITING -> Member.State.WAITING;
    };
  }

  static Keyspace keyspace(io.ringhold.server.cluster.Keyspace keyspace) {
    return Keyspace.newBuilder()
        .setName(keyspace.name())
        .setId(keyspace.id())
        .setKeyBytesMax(keyspace.keyBytesMax())
        .setValueBytesMax(keyspace.valueBytesMax())
        .build();
  }

  static Move.Builder move(ClusterState state, io.ringhold.server.cluster.Move move, String note) {
    return Move.newBuilder()
        .setId(move.id())
        .setShard(move.shard())
        .setFrom(move.from() == null ? "" : state.nameOf(move.from()))
        .setTo(move.to() == null ? "" : state.nameOf(move.to()))
        .setPhase(
            switch (move.phase()) {
              case PLANNED -> Move.Phase.PLANNED;
              case COPYING -> Move.Phase.COPYING;
              case SWAPPING -> Move.Phase.SWAPPING;
              case CLEANING -> Move.Phase.CLEANING;
              case DONE -> Move.Phase.DONE;
              case CANCELLED -> Move.Phase.CANCELLED;
            })
        .setNote(note)
        .setReason(move.reason())
        .setPlannedAtMs(move.plannedAtMs())
        .setEndedAtMs(move.endedAtMs());
  }
}
