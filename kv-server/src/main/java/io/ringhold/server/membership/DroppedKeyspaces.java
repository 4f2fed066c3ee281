package io.ringhold.server.membership;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Keyspace;
import io.ringhold.server.raft.Deadline;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.raft.Replica;
import io.ringhold.server.raft.ShardGroup;
import io.ringhold.server.shard.Answer;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Condition;
import io.ringhold.server.shard.Operation;
import io.ringhold.server.shard.Query;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Direction;
import io.ringhold.storage.KeyRange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/// Deletes the keys of dropped keyspaces, a page at a time, on the nodes that lead their shards.
/// Never done for good: a node that had not heard of the drop may still have taken a write.
final class DroppedKeyspaces {
  private static final int ROWS = 256;
  private static final int BYTES = 256 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final RaftNode raft;

  DroppedKeyspaces(RaftNode raft) {
    this.raft = raft;
  }

  /// One page of each dropped keyspace in each shard that is led here.
  void sweep(ClusterState state) throws InterruptedException {
    List<Keyspace> dropped = state.keyspaces().stream().filter(Keyspace::dropped).toList();
    for (Keyspace keyspace : dropped) {
      for (Replica replica : raft.replicas()) {
        if (replica.shard() != ShardGroup.META && replica.leads()) {
          sweep(replica, keyspace);
        }
      }
    }
  }

  private static void sweep(Replica replica, Keyspace keyspace) throws InterruptedException {
    Bytes prefix = Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(keyspace.id()).array());
    Query.Scan query =
        new Query.Scan(
            new KeyRange(prefix, prefix.successorOfPrefix()), Direction.FORWARD, ROWS, BYTES);
    Answer answer = replica.read(query, new ReadLevel.Stale(), Deadline.in(PATIENCE));
    if (answer instanceof Answer.Page page && !page.rows().isEmpty()) {
      List<Operation> deletions =
          page.rows().stream()
              .<Operation>map(row -> new Operation.Delete(row.key(), new Condition.None()))
              .toList();
      // Refused or in doubt: the next sweep finds what is left.
      var _ = replica.write(new Command.Write(null, deletions), Deadline.in(PATIENCE));
    }
  }
}
