package io.ringhold.server.membership;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.ClusterStateCodec;
import io.ringhold.server.cluster.Decision;
import io.ringhold.server.raft.Deadline;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.raft.Replica;
import io.ringhold.server.raft.ShardGroup;
import io.ringhold.server.shard.Answer;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Condition;
import io.ringhold.server.shard.Operation;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Query;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.server.shard.Refusal;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Versioned;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The cluster's document, kept in a Raft group of its own under one key, and changed by compare
/// and set.
///
/// All decisions are made before the log, by whoever leads the group; the log carries their
/// results. So nodes of different builds apply them alike.
public final class MetaGroup {
  private static final Bytes KEY = Bytes.utf8("cluster");
  private static final int TRIES = 16;

  private final RaftNode raft;
  private final ClusterView view;

  public MetaGroup(RaftNode raft, ClusterView view) {
    this.raft = raft;
    this.view = view;
  }

  /// What came of a change.
  public sealed interface Result {
    record Done(ClusterState state) implements Result {}

    record Refused(String reason, String message) implements Result {}

    /// Nothing is known of the cluster, and nothing was changed.
    record Unknown(String why) implements Result {}

    record Indeterminate(String why) implements Result {}
  }

  private record Read(@Nullable ClusterState state, long version, @Nullable Refusal refusal) {}

  public @Nullable Replica replica() {
    return raft.replica(ShardGroup.META);
  }

  public boolean isLedHere() {
    Replica replica = replica();
    return replica != null && replica.leads();
  }

  /// Name of the node that leads the group, as far as this one knows.
  public @Nullable String leader() {
    Replica replica = replica();
    return replica == null ? null : replica.leader();
  }

  /// Takes over what this node's own replica has, which may be old.
  void refreshView() throws InterruptedException {
    Replica replica = replica();
    if (replica != null && replica.problem() == null) {
      ClusterState heard = read(replica, new ReadLevel.Stale(), Deadline.in(PATIENCE)).state();
      if (heard != null) {
        view.offer(heard);
      }
    }
  }

  private static final java.time.Duration PATIENCE = java.time.Duration.ofSeconds(2);

  /// The document, confirmed by a majority; only on the node that leads the group.
  public Result confirmed(Deadline deadline) throws InterruptedException {
    Replica replica = replica();
    if (replica == null) {
      return new Result.Unknown("this node is no voter of the meta group");
    }
    Read read = read(replica, new ReadLevel.Linearizable(), deadline);
    if (read.refusal() != null) {
      return new Result.Unknown(read.refusal().message());
    }
    if (read.state() == null) {
      return new Result.Unknown("the cluster is being founded");
    }
    view.offer(read.state());
    return new Result.Done(read.state());
  }

  /// Writes the first document, unless there is one.
  void found(ClusterState first, Deadline deadline) throws InterruptedException {
    Replica replica = replica();
    if (replica != null) {
      var _ = write(replica, first, new Condition.IfAbsent(), deadline);
    }
  }

  boolean isFounded(Deadline deadline) throws InterruptedException {
    Replica replica = replica();
    if (replica == null) {
      return true;
    }
    Read read = read(replica, new ReadLevel.Linearizable(), deadline);
    return read.refusal() != null || read.state() != null;
  }

  /// Decides on the confirmed document and writes what comes of it.
  ///
  /// @param decidedOn the epoch that the caller has seen; with any other one nothing is done. Empty
  ///   when the decision holds on every epoch
  public Result change(
      Optional<Long> decidedOn, Function<ClusterState, Decision> decide, Deadline deadline)
      throws InterruptedException {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Replica replica = replica();
      if (replica == null) {
        return new Result.Unknown("this node is no voter of the meta group");
      }
      Read read = read(replica, new ReadLevel.Linearizable(), deadline);
      if (read.refusal() != null) {
        return new Result.Unknown(read.refusal().message());
      }
      ClusterState state = read.state();
      if (state == null) {
        return new Result.Unknown("the cluster is being founded");
      }
      view.offer(state);
      if (decidedOn.isPresent() && decidedOn.get() != state.epoch()) {
        return new Result.Refused(
            "EPOCH_OLD",
            "decided on epoch %d, and the cluster is at epoch %d; look again and decide anew"
                .formatted(decidedOn.get(), state.epoch()));
      }
      switch (decide.apply(state)) {
        case Decision.Refused(var reason, var message) -> {
          return new Result.Refused(reason, message);
        }
        case Decision.Accepted(var next) -> {
          if (next.epoch() == state.epoch()) {
            return new Result.Done(state);
          }
          Outcome outcome = write(replica, next, new Condition.IfVersion(read.version()), deadline);
          switch (outcome) {
            case Outcome.Written _ -> {
              view.offer(next);
              return new Result.Done(next);
            }
            case Outcome.ConditionFailed _ -> {
              // Somebody else was faster: decide again.
            }
            case Outcome.Refused(var refusal) -> {
              return new Result.Unknown(refusal.message());
            }
            case Outcome.Indeterminate(var why) -> {
              return new Result.Indeterminate(why);
            }
            case Outcome other -> throw new IllegalStateException("not a write: " + other);
          }
        }
      }
    }
    return new Result.Unknown("others change the cluster all the time; try again");
  }

  private static Outcome write(
      Replica replica, ClusterState next, Condition condition, Deadline deadline)
      throws InterruptedException {
    Bytes document = Bytes.wrap(ClusterStateCodec.encode(next).getBytes(StandardCharsets.UTF_8));
    return replica.write(
        new Command.Write(null, List.of(new Operation.Put(KEY, document, condition))), deadline);
  }

  private static Read read(Replica replica, ReadLevel level, Deadline deadline)
      throws InterruptedException {
    return switch (replica.read(new Query.Get(KEY), level, deadline)) {
      case Answer.Value(var _, Versioned(var value, var version)) ->
          new Read(
              ClusterStateCodec.decode(new String(value.toArray(), StandardCharsets.UTF_8)),
              version,
              null);
      case Answer.Value _ -> new Read(null, 0, null);
      case Answer.Refused(var refusal) -> new Read(null, 0, refusal);
      case Answer.Page page -> throw new IllegalStateException("not a value: " + page);
    };
  }
}
