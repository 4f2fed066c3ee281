package io.ringhold.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ringhold.api.admin.v1.CopyStatus;
import io.ringhold.api.admin.v1.PeerProgress;
import io.ringhold.api.admin.v1.ReplicaStatus;
import io.ringhold.api.admin.v1.StatusResponse;
import io.ringhold.api.v1.BatchOperation;
import io.ringhold.api.v1.MapResponse;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// From the API's records to the messages of the wire, and back.
final class Wire {
  private Wire() {}

  // Not copied: the caller hands the array over for the time of the call.
  static ByteString bytes(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  static io.ringhold.api.v1.Condition condition(Condition condition) {
    var wire = io.ringhold.api.v1.Condition.newBuilder();
    return switch (condition) {
      case Condition.None() -> io.ringhold.api.v1.Condition.getDefaultInstance();
      case Condition.IfAbsent() -> wire.setIfAbsent(true).build();
      case Condition.IfVersion(long version) -> wire.setIfVersion(version).build();
    };
  }

  static io.ringhold.api.v1.ReadLevel level(ReadLevel level) {
    var wire = io.ringhold.api.v1.ReadLevel.newBuilder();
    return switch (level) {
      case ReadLevel.Linearizable() -> wire.setLinearizable(true).build();
      case ReadLevel.Session(Receipt receipt) -> wire.setSession(receipt(receipt)).build();
      case ReadLevel.Bounded(var age) -> wire.setBoundedMs(Math.toIntExact(age.toMillis())).build();
      case ReadLevel.Stale() -> wire.setStale(true).build();
    };
  }

  static BatchOperation operation(Operation operation) {
    return switch (operation) {
      case Operation.Put(var key, var value, var condition, var ttl) -> {
        var put =
            BatchOperation.Put.newBuilder()
                .setKey(bytes(key))
                .setValue(bytes(value))
                .setTtlMs(ttl.toMillis());
        yield BatchOperation.newBuilder().setPut(put.setCondition(condition(condition))).build();
      }
      case Operation.Delete(var key, var condition) -> {
        var delete = BatchOperation.Delete.newBuilder().setKey(bytes(key));
        yield BatchOperation.newBuilder()
            .setDelete(delete.setCondition(condition(condition)))
            .build();
      }
    };
  }

  static io.ringhold.api.v1.Receipt receipt(Receipt receipt) {
    return io.ringhold.api.v1.Receipt.newBuilder()
        .setShard(receipt.shard())
        .setTerm(receipt.term())
        .setIndex(receipt.index())
        .build();
  }

  static Receipt receipt(io.ringhold.api.v1.Receipt wire) {
    return new Receipt(wire.getShard(), wire.getTerm(), wire.getIndex());
  }

  static Entry entry(io.ringhold.api.v1.Entry wire) {
    return new Entry(
        wire.getKey().toByteArray(),
        wire.getValue().toByteArray(),
        wire.getVersion(),
        wire.getExpiresAtMs() == 0 ? null : Instant.ofEpochMilli(wire.getExpiresAtMs()));
  }

  static Topology topology(MapResponse wire) {
    return new Topology(
        wire.getCluster(),
        wire.getEpoch(),
        wire.getNodesList().stream()
            .map(node -> new Topology.Node(node.getName(), node.getAddress()))
            .toList(),
        wire.getShardsList().stream()
            .map(Wire::shard)
            .sorted(Comparator.comparingInt(Topology.Shard::shard))
            .toList());
  }

  private static Topology.Shard shard(MapResponse.Shard wire) {
    String leader = wire.getLeader().isEmpty() ? null : wire.getLeader();
    return new Topology.Shard(
        wire.getShard(), List.copyOf(wire.getReplicasList()), leader, wire.getTerm());
  }

  static NodeStatus status(StatusResponse wire) {
    return new NodeStatus(
        wire.getCluster(),
        wire.getNode(),
        wire.getStoreId(),
        wire.getVersion(),
        wire.getReady(),
        wire.getNotReadyReason(),
        wire.getUptimeMs(),
        wire.getDiskFreeBytes(),
        wire.getDiskTotalBytes(),
        wire.getReplicasList().stream().map(Wire::replica).toList(),
        wire.getEpoch(),
        wire.getZone(),
        wire.getCopiesList().stream().map(Wire::copy).toList());
  }

  private static NodeStatus.Copy copy(CopyStatus wire) {
    return new NodeStatus.Copy(
        wire.getShard(),
        wire.getSource(),
        wire.getBytesDone(),
        wire.getBytesTotal(),
        wire.getBytesReused());
  }

  private static NodeStatus.Replica replica(ReplicaStatus wire) {
    return new NodeStatus.Replica(
        wire.getShard(),
        role(wire.getRole()),
        wire.getTerm(),
        wire.getLeader(),
        wire.getCommittedIndex(),
        wire.getAppliedIndex(),
        wire.getFlushedIndex(),
        wire.getLastSequence(),
        wire.getLogBytes(),
        wire.getTableBytes(),
        wire.getTables(),
        wire.getMemtableBytes(),
        wire.getProblem(),
        wire.getPeersList().stream().map(Wire::peer).toList(),
        List.copyOf(wire.getVotersList()));
  }

  private static NodeStatus.Role role(ReplicaStatus.Role wire) {
    return switch (wire) {
      case LEADER -> NodeStatus.Role.LEADER;
      case FOLLOWER -> NodeStatus.Role.FOLLOWER;
      case CANDIDATE -> NodeStatus.Role.CANDIDATE;
      case QUARANTINED -> NodeStatus.Role.QUARANTINED;
      case ROLE_UNSPECIFIED, UNRECOGNIZED -> NodeStatus.Role.UNKNOWN;
    };
  }

  private static NodeStatus.Peer peer(PeerProgress wire) {
    return new NodeStatus.Peer(wire.getNode(), wire.getMatchIndex(), wire.getLastResponseMs());
  }
}
