package io.ringhold.server.edge;

import io.ringhold.api.admin.v1.PeerProgress;
import io.ringhold.api.admin.v1.ReplicaStatus;
import io.ringhold.api.admin.v1.StatusResponse;
import io.ringhold.server.membership.Founding;
import io.ringhold.server.node.Build;
import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Replica;
import io.ringhold.server.raft.ReplicaReport;
import io.ringhold.storage.ShardStats;
import java.util.Map;
import java.util.Objects;

/// The node as it sees itself.
final class Statuses {
  private Statuses() {}

  static StatusResponse of(NodeHolder nodes) {
    Founding.Introduction self = nodes.introduction();
    StatusResponse.Builder status =
        StatusResponse.newBuilder()
            .setCluster(self.cluster())
            .setNode(self.node())
            .setStoreId(self.storeId())
            .setVersion(Build.current().version())
            .setUptimeMs(nodes.uptimeMs());
    ServingNode node = nodes.servingOrNull();
    if (node == null) {
      return status.setNotReadyReason(nodes.waitingFor()).build();
    }
    status
        .setReady(true)
        .setDiskFreeBytes(node.disk().freeBytes())
        .setDiskTotalBytes(node.disk().totalBytes())
        .setEpoch(node.view().state().epoch())
        .setZone(node.self().zone())
        .addAllHeld(node.agent().held());
    for (Replica replica : node.raft().replicas()) {
      status.addReplicas(replica(replica.report()));
    }
    for (Map.Entry<Integer, String> shard : node.raft().quarantined().entrySet()) {
      if (node.raft().replica(shard.getKey()) == null) {
        status
            .addReplicasBuilder()
            .setShard(shard.getKey())
            .setRole(ReplicaStatus.Role.QUARANTINED)
            .setProblem(shard.getValue());
      }
    }
    return status.build();
  }

  private static ReplicaStatus replica(ReplicaReport report) {
    ReplicaStatus.Builder status =
        ReplicaStatus.newBuilder()
            .setShard(report.shard())
            .setRole(
                switch (report.role()) {
                  case LEADER -> ReplicaStatus.Role.LEADER;
                  case FOLLOWER -> ReplicaStatus.Role.FOLLOWER;
                  case CANDIDATE -> ReplicaStatus.Role.CANDIDATE;
                  case QUARANTINED -> ReplicaStatus.Role.QUARANTINED;
                })
            .setTerm(Math.max(0, report.term()))
            .setLeader(Objects.requireNonNullElse(report.leader(), ""))
            .setCommittedIndex(Math.max(0, report.committedIndex()))
            .setAppliedIndex(Math.max(0, report.appliedIndex()))
            .setFlushedIndex(report.flushed().index())
            .setLastSequence(report.lastSequence())
            .setLogBytes(report.logBytes())
            .setTableBytes(
                report.store().levels().stream().mapToLong(ShardStats.Level::bytes).sum())
            .setTables(report.store().levels().stream().mapToInt(ShardStats.Level::tables).sum())
            .setMemtableBytes(report.store().memtableBytes())
            .addAllVoters(report.voters())
            .setProblem(Objects.requireNonNullElse(report.problem(), ""));
    for (ReplicaReport.PeerProgress peer : report.peers()) {
      status.addPeers(
          PeerProgress.newBuilder()
              .setNode(peer.node())
              .setMatchIndex(Math.max(0, peer.matchIndex()))
              .setLastResponseMs(peer.lastResponseMs()));
    }
    return status.build();
  }
}
