package io.ringhold.server.edge;

import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Deadline;
import io.ringhold.server.shard.Refusal;
import java.net.ConnectException;
import java.util.Optional;
import java.util.function.Function;

/// Passes a request on to the node that should answer it, once, and its answer or error back as
/// they are.
///
/// Only an error that the other node did not write itself is ours to name: a read is refused, a
/// write that may have reached it is indeterminate.
final class Forwarding {
  private Forwarding() {}

  static <T> T read(
      ServingNode node, int shard, String target, Function<KvGrpc.KvBlockingStub, T> call) {
    return call(
        node,
        shard,
        target,
        deadline -> call.apply(node.peers().kv(target, deadline)),
        _ -> Errors.refused(unreachable(node, shard, target)));
  }

  static <T> T write(
      ServingNode node, int shard, String target, Function<KvGrpc.KvBlockingStub, T> call) {
    return call(
        node,
        shard,
        target,
        deadline -> call.apply(node.peers().kv(target, deadline)),
        failure ->
            neverSent(failure)
                ? Errors.refused(unreachable(node, shard, target))
                : Errors.indeterminate(
                    "node %s passed the write on to node %s, which leads shard %d, and heard no answer (%s); it may be applied"
                        .formatted(node.name(), target, shard, failure.getStatus().getCode())));
  }

  /// Any call to another node on behalf of a request.
  static <T> T call(
      ServingNode node,
      int shard,
      String target,
      Function<Deadline, T> call,
      Function<StatusRuntimeException, StatusRuntimeException> named) {
    try {
      return call.apply(Calls.deadline());
    } catch (StatusRuntimeException e) {
      Optional<ErrorInfo> theirs = Errors.info(e);
      if (theirs.isPresent()) {
        String leader = theirs.get().getMetadataOrDefault("leader", "");
        if (!leader.isEmpty()) {
          node.router().leaderIs(shard, leader);
        } else if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
          node.router().couldNotAnswer(shard, target);
        }
        throw e;
      }
      node.router().couldNotAnswer(shard, target);
      throw named.apply(e);
    }
  }

  static Refusal unreachable(ServingNode node, int shard, String target) {
    return Refusal.of(
        Refusal.Reason.NO_LEADER,
        "node %s, which should lead shard %d, does not answer node %s; the request was not carried out"
            .formatted(target, shard, node.name()));
  }

  static boolean neverSent(StatusRuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return true;
      }
    }
    return false;
  }
}
