package io.ringhold.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ringhold.client.KvException.Kind;
import java.io.IOException;
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
}
