package io.ringhold.server.edge;

import io.grpc.StatusRuntimeException;
import io.ringhold.api.admin.v1.CancelMoveRequest;
import io.ringhold.api.admin.v1.ChangeResponse;
import io.ringhold.api.admin.v1.LimitMovesRequest;
import io.ringhold.api.admin.v1.MoveShardRequest;
import io.ringhold.api.admin.v1.MovesRequest;
import io.ringhold.api.admin.v1.NodeRequest;
import io.ringhold.api.admin.v1.RebalanceRequest;
import io.ringhold.api.admin.v1.RebalanceResponse;
import io.ringhold.api.admin.v1.ReplaceNodeRequest;
import io.ringhold.api.admin.v1.TransferLeaderRequest;
import io.ringhold.api.admin.v1.TransferLeaderResponse;
import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Decision;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.Move;
import io.ringhold.server.cluster.NextStep;
import io.ringhold.server.cluster.Verbs;
import io.ringhold.server.membership.Groups;
import io.ringhold.server.membership.MetaGroup;
import io.ringhold.server.membership.ShardLeader;
import io.ringhold.server.node.ServingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The verbs that change the cluster, on the node that leads the meta group: gather the facts,
/// decide, write.
final class ClusterVerbs {
  private ClusterVerbs() {}

  static ChangeResponse drain(ServingNode node, NodeRequest request) throws InterruptedException {
    Survey survey = Survey.of(node);
    return change(
        node, request.getEpoch(), verbs -> verbs.drain(request.getNode(), survey.facts()));
  }

  static ChangeResponse undrain(ServingNode node, NodeRequest request) throws InterruptedException {
    return change(node, request.getEpoch(), verbs -> verbs.undrain(request.getNode()));
  }

  static ChangeResponse beginMaintenance(ServingNode node, NodeRequest request)
      throws InterruptedException {
    return change(node, request.getEpoch(), verbs -> verbs.beginMaintenance(request.getNode()));
  }

  static ChangeResponse endMaintenance(ServingNode node, NodeRequest request)
      throws InterruptedException {
    return change(node, request.getEpoch(), verbs -> verbs.endMaintenance(request.getNode()));
  }

  /// Drained is what is proven: the node says that it holds nothing, and no group names its disk.
  static ChangeResponse remove(ServingNode node, NodeRequest request) throws InterruptedException {
    ClusterState state = MetaLeader.done(node.meta().confirmed(Calls.deadline()));
    Member member = state.node(request.getNode()).orElse(null);
    List<Integer> named =
        member != null && member.state() == Member.State.DRAINING
            ? groupsThatName(node, state, member)
            : List.of();
    @Nullable List<Integer> holds =
        member == null ? null : Survey.of(node).heldBy(member.storeId());
    return change(node, request.getEpoch(), verbs -> verbs.remove(request.getNode(), holds, named));
  }

  private static List<Integer> groupsThatName(ServingNode node, ClusterState state, Member member) {
    List<Integer> named = new ArrayList<>();
    for (int shard = ClusterState.META; shard < state.shards(); shard++) {
      if (!(ShardLeader.of(state, shard, node.neighbours()) instanceof NextStep.Group.Led led)
          || led.changing()
          || led.voters().contains(member.storeId())) {
        named.add(shard);
      }
    }
    return named;
  }

  static ChangeResponse replace(ServingNode node, ReplaceNodeRequest request)
      throws InterruptedException {
    Survey survey = Survey.of(node);
    return change(
        node,
        request.getEpoch(),
        verbs -> verbs.replace(request.getNode(), request.getWith(), survey.facts()));
  }

  static RebalanceResponse rebalance(ServingNode node, RebalanceRequest request)
      throws InterruptedException {
    return planned(node, request.getEpoch(), request.getDryRun(), Verbs::rebalance);
  }

  static RebalanceResponse moveShard(ServingNode node, MoveShardRequest request)
      throws InterruptedException {
    return planned(
        node,
        request.getEpoch(),
        false,
        verbs -> verbs.moveShard(request.getShard(), request.getFrom(), request.getTo()));
  }

  private static RebalanceResponse planned(
      ServingNode node, long epoch, boolean dryRun, Function<Verbs, Decision> verb)
      throws InterruptedException {
    ClusterState before = MetaLeader.done(node.meta().confirmed(Calls.deadline()));
    ClusterState after = dryRun ? tried(before, epoch, verb) : changed(node, epoch, verb);
    List<Long> known = before.moves().open().stream().map(Move::id).toList();
    RebalanceResponse.Builder response =
        RebalanceResponse.newBuilder().setEpoch(dryRun ? before.epoch() : after.epoch());
    after.moves().open().stream()
        .filter(move -> !known.contains(move.id()))
        .forEach(move ->
            response.addMoves(ClusterAnswers.move(after, move, "").setId(dryRun ? 0 : move.id())));
    return response.build();
  }

  private static ClusterState tried(
      ClusterState state, long epoch, Function<Verbs, Decision> verb) {
    if (epoch != state.epoch()) {
      throw Errors.verbRefused(
          "EPOCH_OLD",
          "decided on epoch %d, and the cluster is at epoch %d; look again and decide anew"
              .formatted(epoch, state.epoch()));
    }
    return switch (verb.apply(Verbs.on(state, System.currentTimeMillis()))) {
      case Decision.Accepted(var next) -> next;
      case Decision.Refused(var reason, var message) -> throw Errors.verbRefused(reason, message);
    };
  }

  static ChangeResponse pause(ServingNode node, MovesRequest request) throws InterruptedException {
    return change(node, request.getEpoch(), Verbs::pause);
  }

  static ChangeResponse resume(ServingNode node, MovesRequest request) throws InterruptedException {
    return change(node, request.getEpoch(), Verbs::resume);
  }

  static ChangeResponse cancel(ServingNode node, CancelMoveRequest request)
      throws InterruptedException {
    return change(node, request.getEpoch(), verbs -> verbs.cancel(request.getId()));
  }

  static ChangeResponse limit(ServingNode node, LimitMovesRequest request)
      throws InterruptedException {
    @Nullable Long bytesPerSecond =
        request.hasBytesPerSecond() ? (Long) request.getBytesPerSecond() : null;
    return change(
        node, request.getEpoch(), verbs -> verbs.limit(request.getAtOnce(), bytesPerSecond));
  }

  /// Needs no change of the document; the preferred leader takes the shard back in time.
  static TransferLeaderResponse transferLeader(ServingNode node, TransferLeaderRequest request)
      throws InterruptedException {
    ClusterState state = node.view().state();
    int shard = request.getShard();
    if (shard < ClusterState.META || shard >= state.shards()) {
      throw Errors.verbRefused(
          "UNKNOWN_SHARD",
          "there is no shard %d; there are 0 to %d".formatted(shard, state.shards() - 1));
    }
    Member to =
        state
            .node(request.getTo())
            .filter(member -> state.storesOf(shard).contains(member.storeId()))
            .orElseThrow(() ->
                Errors.verbRefused(
                    "NOT_A_REPLICA",
                    "node %s holds no replica of shard %s; %s do"
                        .formatted(request.getTo(), Verbs.name(shard), state.nodesOf(shard))));
    if (!(ShardLeader.of(state, shard, node.neighbours()) instanceof NextStep.Group.Led led)) {
      throw Errors.verbRefused(
          "NO_LEADER", "shard %s has no leader at the moment".formatted(Verbs.name(shard)));
    }
    if (!led.leader().equals(to.storeId())) {
      if (!led.inReach().contains(to.storeId())) {
        throw Errors.verbRefused(
            "NOT_CAUGHT_UP",
            "the replica of shard %s on node %s does not answer or is far behind"
                .formatted(Verbs.name(shard), to.name()));
      }
      node.neighbours()
          .passLeadership(
              state.store(led.leader()).orElseThrow(), shard, Groups.peerId(state, to.storeId()));
    }
    return TransferLeaderResponse.newBuilder().setLeader(to.name()).build();
  }

  private static ChangeResponse change(ServingNode node, long epoch, Function<Verbs, Decision> verb)
      throws InterruptedException {
    return ChangeResponse.newBuilder().setEpoch(changed(node, epoch, verb).epoch()).build();
  }

  /// @throws StatusRuntimeException when it was refused or could not be had
  static ClusterState changed(ServingNode node, long epoch, Function<Verbs, Decision> verb)
      throws InterruptedException {
    MetaGroup.Result result =
        node.meta()
            .change(
                Optional.of(epoch),
                state -> verb.apply(Verbs.on(state, System.currentTimeMillis())),
                Calls.deadline());
    return MetaLeader.done(result);
  }
}
