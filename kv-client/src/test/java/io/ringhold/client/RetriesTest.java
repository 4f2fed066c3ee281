package io.ringhold.client;

import static io.ringhold.client.FakeNode.doneButError;
import static io.ringhold.client.FakeNode.doneButSilent;
import static io.ringhold.client.FakeNode.error;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ringhold.api.v1.GetRequest;
import io.ringhold.api.v1.PutRequest;
import io.ringhold.client.KvException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a call when nodes fail, refuse or stay silent.
class RetriesTest {
  private static final byte[] KEY = "key".getBytes(UTF_8);
  private static final byte[] VALUE = "value".getBytes(UTF_8);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(60);

  private FakeCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private Written put(KvClient client) {
    return client.put("", KEY, VALUE, Condition.NONE);
  }

  private KvException failure(KvClient client) {
    return catchThrowableOfType(KvException.class, () -> put(client));
  }

  /// As behind a port-forward: the names on the map mean nothing here.
  @Test
  void whereNoNodeOfTheMapCanBeReachedTheGivenEndpointPassesCallsOn() {
    String door = "door:1";
    var options = KvClientOptions.to(door).withDeadline(LONG);
    try (var client =
        new KvClient(
            options,
            address ->
                FakeCluster.connecting(
                    address.equals(door) ? cluster.node("b").address() : "nowhere"))) {
      put(client);
      put(client);
      assertThat(cluster.seen).extracting(FakeCluster.Seen::node).containsExactly("b", "b");
    }
  }

  @Test
  void aCallGoesStraightToTheLeader() {
    try (var client = cluster.client()) {
      put(client);
      assertThat(cluster.seen).extracting(FakeCluster.Seen::node).containsExactly("a");
      assertThat(cluster.seen.getFirst().direct()).isTrue();
    }
  }

  @Test
  void aLeaderThatMovedIsFollowedAndRemembered() {
    try (var client = cluster.client()) {
      put(client);
      cluster.lead("b");
      put(client);
      put(client);
      assertThat(cluster.seen)
          .extracting(FakeCluster.Seen::node)
          .containsExactly("a", "a", "b", "b");
      assertThat(cluster.seen).allMatch(FakeCluster.Seen::direct);
    }
  }

  @Test
  void withoutALeaderOnTheMapAnyNodeIsAskedToForward() {
    cluster.lead("");
    try (var client = cluster.client()) {
      put(client);
      assertThat(cluster.seen).hasSize(1).noneMatch(FakeCluster.Seen::direct);
    }
  }

  @Test
  void aLeaderThatCannotBeReachedIsReachedThroughAnother() {
    cluster.node("a").stop();
    try (var client = cluster.client()) {
      put(client);
      assertThat(cluster.seen).hasSize(1).noneMatch(FakeCluster.Seen::direct);
      assertThat(cluster.seen.getFirst().node()).isIn("b", "c");
    }
  }

  @Test
  void aLeaderThatForgotItsSuccessorIsReplacedByANodeThatKnows() {
    try (var client = cluster.client()) {
      put(client);
      cluster.lead("c");
      cluster.node("a").next(error(Errors.notLeader("")));
      put(client);
      assertThat(cluster.entries).containsKey(KEY);
    }
  }

  @Test
  void leadersThatNameEachOtherAreNotAskedWithoutPause() {
    cluster.node("a").always(error(Errors.notLeader("b")));
    cluster.node("b").always(error(Errors.notLeader("a")));
    cluster.node("c").always(error(Errors.notLeader("a")));
    try (var client = cluster.client(Duration.ofSeconds(1), LONG)) {
      assertThat(failure(client).kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(cluster.seen).hasSizeLessThan(40);
    }
  }

  @Test
  void everyAttemptBearsTheSameIdentity() {
    cluster
        .node("a")
        .next(error(Errors.retry("OVERLOADED", 1, Map.of())))
        .next(doneButError(Errors.indeterminate()));
    try (var client = cluster.client()) {
      put(client);
      var puts = cluster.seen(PutRequest.class);
      assertThat(puts).hasSize(3);
      assertThat(new HashSet<>(puts.stream().map(FakeCluster.Seen::request).toList())).hasSize(1);
      var identity = ((PutRequest) puts.getFirst().request()).getIdentity();
      assertThat(identity.getClientId().size()).isEqualTo(16);
      assertThat(identity.getRequestId()).isEqualTo(1);
      assertThat(identity.getAcknowledgedBelow()).isEqualTo(1);
      assertThat(identity.getIssuedAtMs()).isPositive();
    }
  }

  @Test
  void aWriteWhoseAnswerWasLostIsAppliedOnce() {
    cluster
        .node("a")
        .next(doneButError(Status.UNAVAILABLE.asRuntimeException()))
        .next(doneButSilent());
    try (var client = cluster.client(LONG, SHORT)) {
      assertThat(put(client).version()).isEqualTo(1);
      assertThat(client.get("", KEY, ReadLevel.LINEARIZABLE).entry())
          .contains(new Entry(KEY, VALUE, 1));
    }
  }

  @Test
  void aSilentLeaderDoesNotEatTheDeadline() {
    cluster.node("a").always(doneButSilent());
    try (var client = cluster.client(LONG, SHORT)) {
      put(client);
      assertThat(cluster.seen.getLast().node()).isIn("b", "c");
    }
  }

  static List<StatusRuntimeException> doubtful() {
    return List.of(
        Errors.indeterminate(),
        Status.INTERNAL.asRuntimeException(),
        Status.UNKNOWN.asRuntimeException(),
        Status.UNAVAILABLE.asRuntimeException(),
        Status.ABORTED.asRuntimeException(),
        Status.CANCELLED.asRuntimeException(),
        Status.DATA_LOSS.asRuntimeException(),
        Status.DEADLINE_EXCEEDED.asRuntimeException());
  }

  @ParameterizedTest
  @MethodSource("doubtful")
  void oneDoubtfulAttemptMakesAWriteIndeterminate(StatusRuntimeException doubtful) {
    cluster.nodes.forEach(node -> node.always(notForLong("NO_LEADER")));
    cluster.node("a").next(error(doubtful));
    try (var client = cluster.client()) {
      var failure = failure(client);
      assertThat(failure.kind()).isEqualTo(Kind.INDETERMINATE);
      assertThat(failure).hasMessageStartingWith("it is not known whether the write was applied: ");
      assertThat(cluster.seen).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("doubtful")
  void aReadIsNeverIndeterminate(StatusRuntimeException doubtful) {
    cluster.nodes.forEach(node -> node.always(notForLong("NO_LEADER")));
    cluster.node("a").next(error(doubtful));
    try (var client = cluster.client()) {
      var failure =
          catchThrowableOfType(
              KvException.class, () -> client.get("", KEY, ReadLevel.LINEARIZABLE));
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(cluster.seen(GetRequest.class)).hasSize(2);
    }
  }

  // A client that is asked to wait beyond its deadline gives up at once.
  private static FakeNode.Fault notForLong(String reason) {
    return error(Errors.retry(reason, 3_600_000, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NOT_LEADER", "NO_LEADER", "NOT_READY", "OVERLOADED", "SHARD_UNAVAILABLE"})
  void aWriteThatCannotHaveBeenAppliedEndsUnavailable(String reason) {
    cluster.nodes.forEach(node -> node.always(notForLong(reason)));
    try (var client = cluster.client()) {
      var failure = failure(client);
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.reason()).isEqualTo(reason);
    }
  }

  @Test
  void aWaitLongerThanTheDeadlineIsNotBegun() {
    cluster.node("a").always(notForLong("OVERLOADED"));
    try (var client = cluster.client()) {
      assertThat(failure(client).reason()).isEqualTo("OVERLOADED");
      assertThat(cluster.seen).hasSize(1);
    }
  }

  @Test
  void aFullDiskIsNotAskedAgain() {
    cluster.node("a").always(error(Errors.refused(Status.Code.RESOURCE_EXHAUSTED, "DISK_FULL")));
    try (var client = cluster.client()) {
      var failure = failure(client);
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.reason()).isEqualTo("DISK_FULL");
      assertThat(cluster.seen).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONDITION_FAILED",
        "LIMIT_EXCEEDED",
        "EMPTY_KEY",
        "UNKNOWN_KEYSPACE",
        "SESSION_EXPIRED"
      })
  void aRefusalIsFinal(String reason) {
    cluster.node("a").next(error(Errors.refused(Status.Code.FAILED_PRECONDITION, reason)));
    try (var client = cluster.client()) {
      var failure = failure(client);
      assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
      assertThat(failure.reason()).isEqualTo(reason);
      assertThat(failure).hasMessage("because of " + reason);
      assertThat(cluster.seen).hasSize(1);
    }
  }

  /// A node that has not heard of a keyspace yet says nothing about what another one did before.
  @ParameterizedTest
  @CsvSource({
    "SESSION_EXPIRED, INDETERMINATE",
    "UNKNOWN_KEYSPACE, INDETERMINATE",
    "LIMIT_EXCEEDED, INDETERMINATE",
    "CONDITION_FAILED, REFUSED"
  })
  void aRefusalAfterADoubtfulAttemptIsFinalOnlyFromTheShardItself(String reason, Kind kind) {
    cluster.node("a").next(error(Errors.indeterminate()));
    cluster.nodes.forEach(
        node -> node.always(error(Errors.refused(Status.Code.FAILED_PRECONDITION, reason))));
    try (var client = cluster.client()) {
      var failure = failure(client);
      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure.reason()).isEqualTo(reason);
    }
  }

  @Test
  void aClosedClientSaysSo() {
    var client = cluster.client();
    put(client);
    client.close();
    assertThat(failure(client).reason()).isEqualTo("CLOSED");
  }

  @Test
  void aCallerThatIsInterruptedMidWriteDoesNotKnowWhatBecameOfIt() {
    cluster.nodes.forEach(node -> node.always((_, _) -> caller().interrupt()));
    caller = Thread.currentThread();
    try (var client = cluster.client()) {
      assertThat(failure(client).kind()).isEqualTo(Kind.INDETERMINATE);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private volatile Thread caller = Thread.currentThread();

  private Thread caller() {
    return caller;
  }
}
