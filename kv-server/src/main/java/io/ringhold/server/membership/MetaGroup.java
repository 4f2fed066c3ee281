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
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Versioned;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
  private static final Duration PATIENCE = Duration.ofSeconds(2);

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

  /// What a replica has under the document's key.
  private sealed interface Read {
    record Found(ClusterState state, long version) implements Read {}

    record Nothing() implements Read {}

    record Refused(String why) implements Read {}
  }

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
      var _ = read(replica, new ReadLevel.Stale(), Deadline.in(PATIENCE));
    }
  }

  /// The document, confirmed by a majority; only on the node that leads the group.
  public Result confirmed(Deadline deadline) throws InterruptedException {
    return result(look(replica(), deadline));
  }

  private static Result result(Read read) {
    return switch (read) {
      case Read.Found(var state, var _) -> new Result.Done(state);
      case Read.Nothing() -> new Result.Unknown("the cluster is being founded");
      case Read.Refused(var why) -> new Result.Unknown(why);
    };
  }

  private Read look(@Nullable Replica replica, Deadline deadline) throws InterruptedException {
    return replica == null
        ? new Read.Refused("this node is no voter of the meta group")
        : read(replica, new ReadLevel.Linearizable(), deadline);
  }

  /// Writes the first document, where it is certain that there is none.
  void found(ClusterState first, Deadline deadline) throws InterruptedException {
    Replica replica = replica();
    if (replica != null && look(replica, deadline) instanceof Read.Nothing) {
      var _ = write(replica, first, new Condition.IfAbsent(), deadline);
    }
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
      Read read = look(replica, deadline);
      if (replica == null || !(read instanceof Read.Found(var state, var version))) {
        return result(read);
      }
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
          Result swapped = swapped(replica, version, next, deadline);
          if (swapped != null) {
            return swapped;
          }
        }
      }
    }
    return new Result.Unknown("others change the cluster all the time; try again");
  }

  /// @return null when somebody else was faster: decide again
  private @Nullable Result swapped(
      Replica replica, long version, ClusterState next, Deadline deadline)
      throws InterruptedException {
    return switch (write(replica, next, new Condition.IfVersion(version), deadline)) {
      case Outcome.Written _ -> {
        view.offer(next);
        yield new Result.Done(next);
      }
      case Outcome.ConditionFailed _ -> null;
      case Outcome.Refused(var refusal) -> new Result.Unknown(refusal.message());
      case Outcome.Indeterminate(var why) -> new Result.Indeterminate(why);
      case Outcome other -> throw new IllegalStateException("not a write: " + other);
    };
  }

  private static Outcome write(
      Replica replica, ClusterState next, Condition condition, Deadline deadline)
      throws InterruptedException {
    Bytes document = Bytes.wrap(ClusterStateCodec.encode(next).getBytes(StandardCharsets.UTF_8));
    return replica.write(
        new Command.Write(null, List.of(new Operation.Put(KEY, document, condition))), deadline);
  }

  /// What it finds is news for the node as well.
  private Read read(Replica replica, ReadLevel level, Deadline deadline)
      throws InterruptedException {
    return switch (replica.read(new Query.Get(KEY), level, deadline)) {
      case Answer.Value(var _, Versioned(var value, var version, var _)) -> {
        ClusterState state =
            ClusterStateCodec.decode(new String(value.toArray(), StandardCharsets.UTF_8));
        view.offer(state);
        yield new Read.Found(state, version);
      }
      case Answer.Value _ -> new Read.Nothing();
      case Answer.Refused(var refusal) -> new Read.Refused(refusal.message());
      case Answer.Page page -> throw new IllegalStateException("not a value: " + page);
    };
  }
}
