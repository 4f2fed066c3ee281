package io.ringhold.server.raft;

import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Refusal;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.jspecify.annotations.Nullable;

/// Sorts what Ratis says of a failed proposal into the two kinds that are never confused: surely
/// not applied, and unknown.
final class ProposalFailures {
  private ProposalFailures() {}

  static Outcome outcome(
      int shard, String node, EntryMessage message, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    // What decides is not the kind of exception (a deposed leader fails appended entries with
    // NotLeader) but whether it was appended.
    if (message.appended()) {
      return new Outcome.Indeterminate(
          "node %s lost the leadership of shard %d while it committed the write (%s); it may still be applied"
              .formatted(node, shard, name(cause)));
    }
    return new Outcome.Refused(
        switch (cause) {
          case NotLeaderException notLeader ->
              new Refusal(
                  Refusal.Reason.NOT_LEADER,
                  "node %s does not lead shard %d".formatted(node, shard),
                  nodeOf(notLeader.getSuggestedLeader()));
          case LeaderNotReadyException _ ->
              Refusal.of(
                  Refusal.Reason.NO_LEADER,
                  "node %s was just elected for shard %d and is not ready yet"
                      .formatted(node, shard));
          case LeaderSteppingDownException _ ->
              Refusal.of(
                  Refusal.Reason.NO_LEADER,
                  "node %s is handing shard %d over to another node".formatted(node, shard));
          case ResourceUnavailableException _ ->
              Refusal.of(
                  Refusal.Reason.OVERLOADED,
                  "the log of shard %d on node %s has too many entries under way; not applied"
                      .formatted(shard, node));
          case null, default ->
              Refusal.of(
                  Refusal.Reason.NOT_READY,
                  "shard %d does not take writes on node %s at the moment (%s); not applied"
                      .formatted(shard, node, name(cause)));
        });
  }

  private static @Nullable String nodeOf(@Nullable RaftPeer peer) {
    return peer == null ? null : ShardGroup.nodeOf(peer.getId().toString());
  }

  private static String name(@Nullable Throwable cause) {
    return cause == null ? "no reason given" : cause.getClass().getSimpleName();
  }
}
