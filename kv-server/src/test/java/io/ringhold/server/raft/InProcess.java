package io.ringhold.server.raft;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.NextStep;
import io.ringhold.server.membership.Neighbours;
import io.ringhold.server.transfer.CheckpointFile;
import io.ringhold.server.transfer.CheckpointList;
import io.ringhold.server.transfer.CheckpointSource;
import io.ringhold.server.transfer.Checkpoints;
import io.ringhold.storage.Checkpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// How the nodes of an [ElasticCluster] ask each other.
final class InProcess {
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration CATCHING_UP = Duration.ofSeconds(20);

  private InProcess() {}

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }

  record Neighbouring(ElasticCluster cluster) implements Neighbours {
    @Override
    public Welcome introduce(String address, Member self, String clusterId) {
      return new Welcome.Silent("builds do not differ here");
    }

    @Override
    public void reportDamage(Member self, int shard) {
      throw new IllegalStateException("no disk is damaged here");
    }

    @Override
    public Optional<ClusterState> newerState(Member from, long knownEpoch) {
      return Optional.ofNullable(cluster.withDisk(from.storeId()))
          .map(node -> node.view().state())
          .filter(state -> state.epoch() > knownEpoch);
    }

    @Override
    public NextStep.Replica replica(Member at, int shard) {
      ElasticCluster.Node node = cluster.withDisk(at.storeId());
      return node == null ? new NextStep.Replica.Unknown("down") : node.agent().replica(shard);
    }

    @Override
    public GroupReport group(Member at, int shard) {
      ElasticCluster.Node node = cluster.withDisk(at.storeId());
      try {
        return node == null
            ? new GroupReport.Unconfirmed("down")
            : node.raft().group(shard, Deadline.in(SHORT));
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }

    @Override
    public @Nullable String changeVoters(
        Member leader,
        int shard,
        long fence,
        List<String> beforePeerIds,
        List<ShardGroup.Member> after) {
      ElasticCluster.Node node = cluster.withDisk(leader.storeId());
      try {
        return node == null
            ? "down"
            : node.raft()
                .changeVoters(shard, fence, beforePeerIds, after, Deadline.in(CATCHING_UP));
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }

    @Override
    public void passLeadership(Member leader, int shard, String toPeerId) {
      ElasticCluster.Node node = cluster.withDisk(leader.storeId());
      try {
        if (node != null) {
          node.raft().passLeadership(shard, toPeerId);
        }
      } catch (IOException _) {
        // Whoever asked looks again who leads.
      }
    }
  }

  /// @param addressed a node answers only for its own disk
  record Asking(ElasticCluster cluster, String self, boolean addressed) implements Peers {
    private ElasticCluster.@Nullable Node node(String peerId) {
      return addressed
          ? cluster.withDisk(ShardGroup.storeIdOf(peerId))
          : cluster.node(ShardGroup.nodeOf(peerId));
    }

    @Override
    public CompletableFuture<long[]> terms(String peerId, int[] shards) {
      ElasticCluster.Node node = node(peerId);
      return node == null
          ? CompletableFuture.failedFuture(new IOException("down"))
          : CompletableFuture.completedFuture(
              Arrays.stream(shards)
                  .mapToLong(shard -> {
                    Replica replica = node.raft().replica(shard);
                    return replica == null ? -1 : replica.term();
                  })
                  .toArray());
    }

    @Override
    public CompletableFuture<Long> readIndex(String leaderId, int shard) {
      return CompletableFuture.failedFuture(new IOException("nobody reads like this here"));
    }
  }

  /// Checkpoints of the other nodes, handed over in memory.
  record Copying(ElasticCluster cluster, String self) implements CheckpointSource {
    private ReplicaTransfers transfers(String name) throws IOException {
      ElasticCluster.Node node = cluster.node(name);
      if (node == null) {
        throw new IOException("node " + name + " is down");
      }
      return node.raft().transfers();
    }

    @Override
    public CheckpointList open(String node, int shard, UUID group, long indexMin)
        throws IOException {
      ReplicaTransfers transfers = transfers(node);
      Checkpoints checkpoints = transfers.checkpoints();
      String id = transfers.open(shard, group, indexMin, self);
      List<CheckpointFile> files = new ArrayList<>();
      for (Checkpoint.File file : checkpoints.files(id)) {
        files.add(checkpoints.describe(id, file));
      }
      return new CheckpointList(id, checkpoints.position(id), files);
    }

    @Override
    public void read(String node, String checkpoint, String file, Pieces pieces)
        throws IOException, InterruptedException {
      transfers(node).checkpoints().read(checkpoint, file, pieces);
    }

    @Override
    public void close(String node, String checkpoint) {
      try {
        transfers(node).checkpoints().close(checkpoint, self);
      } catch (IOException _) {
        // It gives it up by itself.
      }
    }
  }
}
