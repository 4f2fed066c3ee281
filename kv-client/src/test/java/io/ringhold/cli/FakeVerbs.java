package io.ringhold.cli;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.ringhold.api.admin.v1.AdminGrpc;
import io.ringhold.api.admin.v1.CancelMoveRequest;
import io.ringhold.api.admin.v1.ChangeResponse;
import io.ringhold.api.admin.v1.ClusterRequest;
import io.ringhold.api.admin.v1.ClusterResponse;
import io.ringhold.api.admin.v1.CreateKeyspaceRequest;
import io.ringhold.api.admin.v1.DropKeyspaceRequest;
import io.ringhold.api.admin.v1.HealthRequest;
import io.ringhold.api.admin.v1.HealthResponse;
import io.ringhold.api.admin.v1.KeyspaceResponse;
import io.ringhold.api.admin.v1.LimitKeyspaceRequest;
import io.ringhold.api.admin.v1.LimitMovesRequest;
import io.ringhold.api.admin.v1.Member;
import io.ringhold.api.admin.v1.Move;
import io.ringhold.api.admin.v1.MoveShardRequest;
import io.ringhold.api.admin.v1.MovesRequest;
import io.ringhold.api.admin.v1.NodeRequest;
import io.ringhold.api.admin.v1.RebalanceRequest;
import io.ringhold.api.admin.v1.RebalanceResponse;
import io.ringhold.api.admin.v1.ReplaceNodeRequest;
import io.ringhold.api.admin.v1.TransferLeaderRequest;
import io.ringhold.api.admin.v1.TransferLeaderResponse;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The verbs that change a [FakeMeta].
class FakeVerbs extends AdminGrpc.AdminImplBase {
  private final FakeMeta meta;

  FakeVerbs(FakeMeta meta) {
    this.meta = meta;
  }

  private static <R> void answer(StreamObserver<R> observer, Supplier<R> answer) {
    try {
      observer.onNext(answer.get());
      observer.onCompleted();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }

  private void change(
      long epoch,
      StreamObserver<ChangeResponse> observer,
      Consumer<ClusterResponse.Builder> change) {
    answer(
        observer, () -> ChangeResponse.newBuilder().setEpoch(meta.change(epoch, change)).build());
  }

  private void turn(
      NodeRequest request, StreamObserver<ChangeResponse> observer, Member.State next) {
    change(request.getEpoch(), observer, state -> meta.member(request.getNode()).setState(next));
  }

  @Override
  public void cluster(ClusterRequest request, StreamObserver<ClusterResponse> observer) {
    answer(observer, meta::look);
  }

  @Override
  public void health(HealthRequest request, StreamObserver<HealthResponse> observer) {
    answer(observer, meta.health::build);
  }

  @Override
  public void drainNode(NodeRequest request, StreamObserver<ChangeResponse> observer) {
    change(
        request.getEpoch(),
        observer,
        state -> {
          meta.member(request.getNode()).setState(Member.State.DRAINING);
          meta.plan(0, request.getNode(), "node-0");
        });
  }

  @Override
  public void undrainNode(NodeRequest request, StreamObserver<ChangeResponse> observer) {
    turn(request, observer, Member.State.ACTIVE);
  }

  @Override
  public void beginMaintenance(NodeRequest request, StreamObserver<ChangeResponse> observer) {
    turn(request, observer, Member.State.MAINTENANCE);
  }

  @Override
  public void endMaintenance(NodeRequest request, StreamObserver<ChangeResponse> observer) {
    turn(request, observer, Member.State.ACTIVE);
  }

  @Override
  public void removeNode(NodeRequest request, StreamObserver<ChangeResponse> observer) {
    change(
        request.getEpoch(),
        observer,
        state -> {
          var member = meta.member(request.getNode());
          if (member.getReplicas() > 0) {
            throw FakeMeta.refused("NOT_DRAINED", request.getNode() + " holds replicas");
          }
          member.setState(Member.State.REMOVED);
        });
  }

  @Override
  public void replaceNode(ReplaceNodeRequest request, StreamObserver<ChangeResponse> observer) {
    change(
        request.getEpoch(),
        observer,
        state -> meta.member(request.getNode()).setStoreId("new" + request.getWith()));
  }

  @Override
  public void rebalance(RebalanceRequest request, StreamObserver<RebalanceResponse> observer) {
    answer(
        observer,
        () -> {
          var planned = Move.newBuilder().setShard(1).setFrom("node-0").setTo("node-1").build();
          long epoch = request.getEpoch();
          if (!request.getDryRun()) {
            epoch = meta.change(epoch, _ -> meta.plan(1, "node-0", "node-1"));
          }
          return RebalanceResponse.newBuilder().setEpoch(epoch).addMoves(planned).build();
        });
  }

  @Override
  public void pauseMoves(MovesRequest request, StreamObserver<ChangeResponse> observer) {
    change(request.getEpoch(), observer, state -> state.setMovesPaused(true));
  }

  @Override
  public void resumeMoves(MovesRequest request, StreamObserver<ChangeResponse> observer) {
    change(request.getEpoch(), observer, state -> state.setMovesPaused(false));
  }

  @Override
  public void cancelMove(CancelMoveRequest request, StreamObserver<ChangeResponse> observer) {
    change(
        request.getEpoch(),
        observer,
        state -> {
          var move = meta.move(request.getId());
          if (move.getPhase() == Move.Phase.CANCELLED) {
            throw FakeMeta.refused(
                "MOVE_OVER", "move " + request.getId() + " is cancelled already");
          }
          move.setPhase(Move.Phase.CANCELLED);
        });
  }

  @Override
  public void limitMoves(LimitMovesRequest request, StreamObserver<ChangeResponse> observer) {
    change(
        request.getEpoch(),
        observer,
        state -> {
          if (request.getAtOnce() > 0) {
            state.setMovesAtOnce(request.getAtOnce());
          }
          if (request.hasBytesPerSecond()) {
            state.setBytesPerSecond(request.getBytesPerSecond());
          }
        });
  }

  @Override
  public void moveShard(MoveShardRequest request, StreamObserver<RebalanceResponse> observer) {
    answer(
        observer,
        () -> {
          var answer = RebalanceResponse.newBuilder();
          return answer
              .setEpoch(
                  meta.change(
                      request.getEpoch(),
                      _ ->
                          answer.addMoves(
                              meta.plan(request.getShard(), request.getFrom(), request.getTo()))))
              .build();
        });
  }

  @Override
  public void transferLeader(
      TransferLeaderRequest request, StreamObserver<TransferLeaderResponse> observer) {
    answer(
        observer,
        () ->
            TransferLeaderResponse.newBuilder()
                .setLeader(meta.member(request.getTo()).getNode())
                .build());
  }

  @Override
  public void createKeyspace(
      CreateKeyspaceRequest request, StreamObserver<KeyspaceResponse> observer) {
    answer(
        observer,
        () -> {
          var made =
              FakeMeta.keyspace(
                  request.getName(), 1, request.getKeyBytesMax(), request.getValueBytesMax());
          long epoch =
              meta.change(
                  request.getEpoch(),
                  state -> {
                    if (meta.keyspace(request.getName()) >= 0) {
                      throw FakeMeta.refused("KEYSPACE_EXISTS", request.getName() + " exists");
                    }
                    state.addKeyspaces(made);
                  });
          return KeyspaceResponse.newBuilder().setEpoch(epoch).setKeyspace(made).build();
        });
  }

  @Override
  public void dropKeyspace(DropKeyspaceRequest request, StreamObserver<ChangeResponse> observer) {
    change(
        request.getEpoch(),
        observer,
        state -> state.removeKeyspaces(meta.keyspace(request.getName())));
  }

  @Override
  public void limitKeyspace(
      LimitKeyspaceRequest request, StreamObserver<KeyspaceResponse> observer) {
    answer(
        observer,
        () -> {
          int at = meta.keyspace(request.getName());
          long epoch =
              meta.change(
                  request.getEpoch(),
                  state ->
                      state.getKeyspacesBuilder(at).setValueBytesMax(request.getValueBytesMax()));
          return KeyspaceResponse.newBuilder()
              .setEpoch(epoch)
              .setKeyspace(meta.state.getKeyspaces(at))
              .build();
        });
  }
}
