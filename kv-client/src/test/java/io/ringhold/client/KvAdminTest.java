package io.ringhold.client;

import static io.ringhold.client.FakeNode.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.ringhold.api.admin.v1.NodeRequest;
import io.ringhold.client.KvException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KvAdminTest {
  private FakeCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aNodeIsFoundByNameAndByAddress() {
    try (var client = cluster.client()) {
      assertThat(client.admin().status("b").node()).isEqualTo("b");
      assertThat(client.admin().status(cluster.node("c").address()).node()).isEqualTo("c");
    }
  }

  @Test
  void anUnknownNodeIsRefusedWithTheKnownOnes() {
    try (var client = cluster.client()) {
      var failure = catchThrowableOfType(KvException.class, () -> client.admin().status("d"));
      assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
      assertThat(failure).hasMessage("cluster fake has no node d; it has a, b, c");
    }
  }

  @Test
  void aNodeThatIsDownIsUnavailableAtOnce() {
    cluster.node("b").stop();
    try (var client = cluster.client()) {
      var failure = catchThrowableOfType(KvException.class, () -> client.admin().status("b"));
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    }
  }

  @Test
  void aMarkGoesToTheLeaderAndDigestsComeFromEachNode() {
    cluster.lead("b");
    try (var client = cluster.client()) {
      long index = client.admin().markDigest(2);
      assertThat(cluster.seen).extracting(FakeCluster.Seen::node).containsExactly("b");
      assertThat(client.admin().readDigest("a", 2, index)).isEqualTo(new Digest("02", index));
      client.admin().flush("a");
    }
  }

  @Test
  void anUnknownShardIsRefused() {
    try (var client = cluster.client()) {
      var failure = catchThrowableOfType(KvException.class, () -> client.admin().markDigest(4));
      assertThat(failure).hasMessage("there is no shard 4; cluster fake has shards 0 to 3");
    }
  }

  @Test
  void whatIsKnownAndWhatIsNotAreToldApart() {
    try (var client = cluster.client(Duration.ofMillis(500), Duration.ofMillis(500))) {
      assertThat(client.admin().cluster().known().epoch()).isEqualTo(1);
      cluster.metaFaults.add(error(Errors.retry("META_UNAVAILABLE", 3_600_000, Map.of())));
      assertThat(client.admin().cluster())
          .isEqualTo(new Answer.Unknown<>("META_UNAVAILABLE", "because of META_UNAVAILABLE"));
      cluster.metaFaults.add(error(Errors.retry("META_UNAVAILABLE", 3_600_000, Map.of())));
      var failure = catchThrowableOfType(KvException.class, () -> client.admin().cluster().known());
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    }
  }

  @Test
  void aNodeThatCannotAskTheMetaGroupIsNotTheLastWord() {
    cluster.metaFaults.add(error(Errors.retry("META_UNAVAILABLE", 1, Map.of())));
    cluster.metaFaults.add(error(Status.UNAVAILABLE.asRuntimeException()));
    try (var client = cluster.client()) {
      assertThat(client.admin().cluster().known().cluster()).isEqualTo("fake");
    }
  }

  @Test
  void aChangeOnAnOldEpochIsRefused() {
    cluster.metaFaults.add(error(Errors.refused(Status.Code.FAILED_PRECONDITION, "EPOCH_OLD")));
    try (var client = cluster.client()) {
      assertThat(drain(client).kind()).isEqualTo(Kind.REFUSED);
      assertThat(cluster.seen(NodeRequest.class)).hasSize(1);
    }
  }

  @Test
  void aChangeThatMayHaveBeenMadeBeforeItsEpochGotOldIsIndeterminate() {
    cluster.metaFaults.add(error(Errors.indeterminate()));
    cluster.metaFaults.add(error(Errors.refused(Status.Code.FAILED_PRECONDITION, "EPOCH_OLD")));
    try (var client = cluster.client()) {
      var failure = drain(client);
      assertThat(failure.kind()).isEqualTo(Kind.INDETERMINATE);
      assertThat(failure).hasMessageStartingWith("it is not known whether the change was made: ");
      assertThat(cluster.seen(NodeRequest.class)).hasSize(2);
    }
  }

  @Test
  void aChangeWhoseAnswerWasLostIsAskedForAgain() {
    cluster.metaFaults.add(error(Errors.indeterminate()));
    try (var client = cluster.client()) {
      assertThat(client.admin().drainNode("b", 4)).isEqualTo(5);
    }
  }

  private static KvException drain(KvClient client) {
    return catchThrowableOfType(KvException.class, () -> client.admin().drainNode("b", 1));
  }

  @Test
  void aNodeThatJoinedSinceIsFoundByItsName() throws IOException {
    try (var client = cluster.client()) {
      assertThat(client.admin().status("b").node()).isEqualTo("b");
      cluster.join("d");
      assertThat(client.admin().status("d").node()).isEqualTo("d");
    }
  }
}
