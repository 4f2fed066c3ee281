package io.ringhold.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.States;
import io.ringhold.server.disk.DiskGuard;
import io.ringhold.server.membership.Agent;
import io.ringhold.server.membership.ClusterView;
import io.ringhold.server.membership.MetaGroup;
import io.ringhold.server.membership.Mover;
import io.ringhold.server.membership.ReplicaManifest;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.LogDirectories;
import io.ringhold.server.raft.RaftNode;
import io.ringhold.server.raft.ReplicaTransfers;
import io.ringhold.server.routing.ClosedDoors;
import io.ringhold.server.routing.PeerClients;
import io.ringhold.server.routing.RemoteCheckpoints;
import io.ringhold.server.routing.Route;
import io.ringhold.server.routing.Router;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Receipt;
import io.ringhold.server.shard.Refusal;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a node without a shard makes of the answers of those that should have it.
class ForwardingTest {
  private static final int SHARD = 0;

  @TempDir static Path root;
  private static Engine engine;
  private static PeerClients peers;
  private static RaftNode raft;

  private ServingNode node;

  @BeforeAll
  static void aNodeWithoutShards() throws IOException {
    engine =
        Engine.open(
            new DiskFileSystem(),
            root.resolve("shards"),
            EngineOptions.defaults(),
            EngineListener.NONE);
    peers = new PeerClients(new ClosedDoors());
    raft =
        new RaftNode(
            new RaftNode.Options("a", "disk", "127.0.0.1", 0, LogDirectories.under(root)),
            engine,
            peers,
            new ReplicaTransfers.Options(root, new RemoteCheckpoints(peers, "a"), () -> 0),
            InstantSource.system());
  }

  @AfterAll
  static void close() throws IOException {
    raft.close();
    peers.close();
    engine.close();
  }

  @BeforeEach
  void thatHasHeardOfNoLeaders() throws Exception {
    ClusterView view = ClusterView.under(root);
    view.offer(States.of(3, List.of("a", "b", "c", "d"), List.of(List.of("b", "c", "d"))));
    MetaGroup meta = new MetaGroup(raft, view);
    NeighbourCalls neighbours = new NeighbourCalls("shop", peers);
    Member self = States.member("a", "");
    node =
        new ServingNode(
            self,
            view,
            raft,
            new Router("a", view, raft),
            peers,
            new DiskGuard(root, 0),
            meta,
            new Mover(meta, view.state(), neighbours, InstantSource.system(), Mover.Seam.NONE),
            new Agent(self, view, meta, raft, ReplicaManifest.under(root), neighbours),
            neighbours);
  }

  @Test
  void theLeaderThatAnotherNodeNamesIsAskedNext() {
    assertPassedOn(Errors.refused(new Refusal(Refusal.Reason.NOT_LEADER, "d leads", "d")));
    assertAskedNext("d");
  }

  @Test
  void aReplicaThatCannotServeIsNotAskedAgain() {
    List<Refusal.Reason> reasons =
        List.of(
            Refusal.Reason.SHARD_UNAVAILABLE, Refusal.Reason.NOT_READY, Refusal.Reason.NO_LEADER);
    for (String next : List.of("c", "d", "b")) {
      assertPassedOn(Errors.refused(Refusal.of(reasons.get("cdb".indexOf(next)), "not me")));
      assertAskedNext(next);
    }
  }

  @Test
  void anAnswerOfTheLeaderIsPassedOnAsItIs() {
    assertPassedOn(
        Errors.conditionFailed(new Outcome.ConditionFailed(new Receipt(SHARD, 1, 1), 0, 7)));
    assertPassedOn(Errors.indeterminate("lost"));
    assertPassedOn(Errors.refused(Refusal.of(Refusal.Reason.OVERLOADED, "slowly")));
    assertAskedNext("b");
  }

  @Test
  void aWriteThatMayHaveArrivedIsIndeterminate() {
    assertWriteEndsAs("INDETERMINATE", Status.UNAVAILABLE.asRuntimeException());
    assertAskedNext("c");
    assertWriteEndsAs("INDETERMINATE", Status.DEADLINE_EXCEEDED.asRuntimeException());
    assertAskedNext("d");
  }

  @Test
  void aWriteThatWasNeverSentIsRefused() {
    assertWriteEndsAs(
        "NO_LEADER",
        Status.UNAVAILABLE.withCause(new ConnectException("refused")).asRuntimeException());
  }

  @Test
  void aReadThatGotNoAnswerIsRefused() {
    StatusRuntimeException broken = Status.UNAVAILABLE.asRuntimeException();
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() ->
            Forwarding.call(
                node,
                SHARD,
                asked(),
                _ -> {
                  throw broken;
                },
                _ -> Errors.refused(Forwarding.unreachable(node, SHARD, asked()))))
        .satisfies(e -> assertThat(reason(e)).isEqualTo("NO_LEADER"));
    assertAskedNext("c");
  }

  private void assertPassedOn(StatusRuntimeException answer) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> write(answer))
        .isSameAs(answer);
  }

  private void assertWriteEndsAs(String reason, StatusRuntimeException failure) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> write(failure))
        .satisfies(e -> assertThat(reason(e)).isEqualTo(reason));
  }

  private void write(StatusRuntimeException failure) {
    Forwarding.write(
        node,
        SHARD,
        asked(),
        _ -> {
          throw failure;
        });
  }

  private void assertAskedNext(String name) {
    assertThat(asked()).isEqualTo(name);
  }

  private String asked() {
    return ((Route.Remote) node.router().forWrite(SHARD, false)).node();
  }

  private static String reason(StatusRuntimeException e) {
    return Errors.info(e).orElseThrow().getReason();
  }
}
