package io.ringhold.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.routing.Route;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Receipt;
import io.ringhold.server.shard.Refusal;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
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
  private static NodeWithoutShards fixture;

  private ServingNode node;

  @BeforeAll
  static void aNodeWithoutShards() throws IOException {
    fixture = new NodeWithoutShards(root);
  }

  @AfterAll
  static void close() throws IOException {
    fixture.close();
  }

  @BeforeEach
  void thatHasHeardOfNoLeaders() throws Exception {
    node = fixture.serving();
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
