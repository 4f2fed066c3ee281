package io.ringhold.server.edge;

import io.grpc.StatusRuntimeException;
import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.membership.MetaGroup;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Deadline;
import io.ringhold.server.raft.GroupReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Brings a request that concerns the whole cluster to the node that leads the meta group, once.
final class MetaLeader {
  private static final Duration ELECTION = Duration.ofSeconds(6);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration PER_NODE = Duration.ofSeconds(5);

  private MetaLeader() {}

  interface Remote<T> {
    T call(String storeId, Deadline deadline);
  }

  /// Runs `here` where the meta group is led, else passes the request on with `remote`.
  static <T> T call(ServingNode node, Callable<T> here, Remote<T> remote)
      throws InterruptedException {
    Deadline callers = Calls.deadline();
    Deadline patience = Deadline.in(ELECTION);
    String why = "no node leads it";
    do {
      if (node.meta().isLedHere()) {
        return local(here);
      }
      if (ForwardingHeader.mustEndHere()) {
        throw Errors.metaUnavailable("node %s does not lead the meta group".formatted(node.name()));
      }
      for (String store : candidates(node)) {
        try {
          return remote.call(store, Deadline.in(PER_NODE));
        } catch (StatusRuntimeException e) {
          if (Errors.isFinal(e) || Errors.isIndeterminate(e)) {
            throw e;
          }
          if (Errors.info(e).isEmpty() && !Forwarding.neverSent(e)) {
            throw Errors.indeterminate(
                "the request was passed on to the leader of the meta group and no answer came back (%s); it may have been carried out"
                    .formatted(Errors.description(e)));
          }
          why = Errors.description(e);
        }
      }
      Thread.sleep(PAUSE);
    } while (!patience.isOver() && !callers.isOver());
    throw Errors.metaUnavailable(
        "no leader of the meta group could be reached (%s). Nothing was changed, and this says nothing about the cluster; bring a majority of %s back"
            .formatted(why, node.view().state().nodesOf(ClusterState.META)));
  }

  private static <T> T local(Callable<T> here) throws InterruptedException {
    try {
      return here.call();
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// The one that is known to lead first, then all others that vote.
  private static List<String> candidates(ServingNode node) {
    ClusterState state = node.view().state();
    String leader = node.meta().leader();
    List<String> stores = new ArrayList<>();
    if (leader != null) {
      state.node(leader).map(Member::storeId).ifPresent(stores::add);
    }
    state.metaVoters().stream().filter(store -> !stores.contains(store)).forEach(stores::add);
    stores.remove(node.self().storeId());
    return stores;
  }

  /// Whether the leader of the meta group could be asked for the newest document.
  static boolean refreshed(ServingNode node) throws InterruptedException {
    if (node.meta().isLedHere()) {
      return node.meta().confirmed(Calls.deadline()) instanceof MetaGroup.Result.Done;
    }
    ClusterState state = node.view().state();
    String leader = node.meta().leader();
    List<String> voters =
        leader == null
            ? state.metaVoters()
            : state.node(leader).map(Member::storeId).map(List::of).orElse(state.metaVoters());
    for (String store : voters) {
      Member at = state.store(store).orElse(null);
      if (at != null
          && at.belongs()
          && node.neighbours().group(at, ClusterState.META) instanceof GroupReport.Led) {
        node.neighbours().newerState(at, state.epoch()).ifPresent(node.view()::offer);
        return true;
      }
    }
    return false;
  }

  /// The state that a change has made, or the error that the caller gets.
  static ClusterState done(MetaGroup.Result result) {
    return switch (result) {
      case MetaGroup.Result.Done(var state) -> state;
      case MetaGroup.Result.Refused(var reason, var message) ->
          throw Errors.verbRefused(reason, message);
      case MetaGroup.Result.Unknown(var why) -> throw Errors.metaUnavailable(why);
      case MetaGroup.Result.Indeterminate(var why) -> throw Errors.indeterminate(why);
    };
  }
}
