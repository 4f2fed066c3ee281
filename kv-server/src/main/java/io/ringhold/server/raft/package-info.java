/// Replication of shards by Apache Ratis. Nothing of Ratis is seen outside of this package.
///
/// [RaftNode] is the Raft server of this pod, [Replica] one shard of it. A write goes through the
/// shard's [CommandLane] into the Raft log, which is the only write-ahead log; [ShardStateMachine]
/// hands what is committed to the deterministic [io.ringhold.server.shard.ShardMachine]. A
/// linearizable read confirms the leader's term with its peers ([TermConfirmation]) and then reads
/// locally. The rules behind the settings are in [RaftSettings].
@NullMarked
package io.ringhold.server.raft;

import org.jspecify.annotations.NullMarked;
