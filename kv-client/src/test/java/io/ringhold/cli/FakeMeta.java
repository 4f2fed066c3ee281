package io.ringhold.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ringhold.api.admin.v1.ClusterResponse;
import io.ringhold.api.admin.v1.HealthResponse;
import io.ringhold.api.admin.v1.Keyspace;
import io.ringhold.api.admin.v1.Member;
import io.ringhold.api.admin.v1.Move;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// The meta group of a [FakeServer], as far as the commands need one: every look at it takes each
/// move one phase further, so that nothing has to be waited for.
final class FakeMeta {
  final ClusterResponse.Builder state =
      ClusterResponse.newBuilder()
          .setCluster("fake")
          .setEpoch(7)
          .setFeatureLevel(1)
          .setReplication(1)
          .setMovesAtOnce(2)
          .addMetaVoters("node-0")
          .setMetaLeader("node-0")
          .addKeyspaces(keyspace("default", 0, 4096, 1 << 20));

  HealthResponse.Builder health =
      HealthResponse.newBuilder().setLevel(HealthResponse.Level.WHOLE).setMapConfirmed(true);

  /// Whether a majority of the meta group is there.
  boolean reachable = true;

  /// How often somebody else changes the cluster between a look and a change.
  int interferences;

  private long moves;

  FakeMeta(List<String> nodes) {
    for (String node : nodes) {
      state
          .addMembersBuilder()
          .setNode(node)
          .setStoreId("store-of-" + node)
          .setGrpcAddress(node + ":7400")
          .setState(Member.State.ACTIVE)
          .setReplicas(1);
    }
  }

  synchronized ClusterResponse look() {
    requireMajority();
    var seen = state.build();
    state.getMovesBuilderList().forEach(this::step);
    return seen;
  }

  private void step(Move.Builder move) {
    switch (move.getPhase()) {
      case PLANNED -> move.setPhase(Move.Phase.COPYING).setBytesTotal(2048).setBytesDone(1024);
      case COPYING -> move.setPhase(Move.Phase.SWAPPING).setBytesDone(2048);
      case SWAPPING -> {
        move.setPhase(Move.Phase.DONE);
        member(move.getFrom()).setReplicas(0);
      }
      default -> {}
    }
  }

  /// Makes a change if the epoch is right.
  synchronized long change(long epoch, Consumer<ClusterResponse.Builder> change) {
    requireMajority();
    if (interferences > 0) {
      interferences--;
      state.setEpoch(state.getEpoch() + 1);
    }
    if (epoch != state.getEpoch()) {
      throw refused("EPOCH_OLD", "the cluster is at epoch " + state.getEpoch() + ", not " + epoch);
    }
    change.accept(state);
    state.setEpoch(epoch + 1);
    return epoch + 1;
  }

  Member.Builder member(String node) {
    return state.getMembersBuilderList().stream()
        .filter(member -> member.getNode().equals(node))
        .findFirst()
        .orElseThrow(() -> refused("UNKNOWN_NODE", "there is no node " + node));
  }

  Move plan(int shard, String from, String to) {
    var move =
        Move.newBuilder()
            .setId(++moves)
            .setShard(shard)
            .setFrom(from)
            .setTo(to)
            .setPhase(Move.Phase.PLANNED)
            .build();
    state.addMoves(move);
    return move;
  }

  Move.Builder move(long id) {
    return state.getMovesBuilderList().stream()
        .filter(move -> move.getId() == id)
        .findFirst()
        .orElseThrow(() -> refused("UNKNOWN_MOVE", "there is no move " + id));
  }

  int keyspace(String name) {
    return IntStream.range(0, state.getKeyspacesCount())
        .filter(at -> state.getKeyspaces(at).getName().equals(name))
        .findFirst()
        .orElse(-1);
  }

  static Keyspace keyspace(String name, int id, int keyMax, int valueMax) {
    return Keyspace.newBuilder()
        .setName(name)
        .setId(id)
        .setKeyBytesMax(keyMax)
        .setValueBytesMax(valueMax)
        .build();
  }

  private void requireMajority() {
    if (!reachable) {
      throw FakeServer.error(
          Status.Code.UNAVAILABLE, "META_UNAVAILABLE", "the meta group has no majority");
    }
  }

  static StatusRuntimeException refused(String reason, String message) {
    return FakeServer.error(Status.Code.FAILED_PRECONDITION, reason, message);
  }
}
