package io.ringhold.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.api.v1.MapRequest;
import io.ringhold.api.v1.MapResponse;
import io.ringhold.api.v1.PutRequest;
import io.ringhold.api.v1.PutResponse;
import io.ringhold.client.KvException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is seen of the network itself, over real sockets.
class TransportTest {
  private static final byte[] KEY = "key".getBytes(UTF_8);

  // Where nothing can come, this long is waited for it.
  private static final Duration IN_VAIN = Duration.ofSeconds(1);

  // Where something must come, it comes much sooner.
  private static final Duration AMPLE = Duration.ofSeconds(30);

  private static KvClient client(int port, Duration deadline) {
    return KvClient.connect(
        KvClientOptions.to("127.0.0.1:" + port)
            .withDeadline(deadline)
            .withAttemptTimeout(deadline));
  }

  private static @Nullable KvException put(int port, byte[] value, Duration deadline) {
    try (var client = client(port, deadline)) {
      return put(client, value);
    }
  }

  private static @Nullable KvException put(KvClient client, byte[] value) {
    return catchThrowableOfType(
        KvException.class, () -> client.put("", KEY, value, Condition.NONE));
  }

  @Test
  void whereNobodyListensTheClusterIsUnavailable() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var failure = put(port, KEY, IN_VAIN);
    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.reason()).isEqualTo("UNREACHABLE");
    assertThat(failure)
        .hasMessage("no node can be reached at 127.0.0.1:" + port + " (Connection refused)");
  }

  @Test
  void whereNobodyAnswersTheClusterIsUnavailable() throws IOException {
    try (var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var failure = put(socket.getLocalPort(), KEY, IN_VAIN);
      assertThat(failure).isNotNull();
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure).hasMessageContaining("(no connection in time)");
    }
  }

  @Test
  void aWebServerIsNoNode() throws IOException {
    var web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.start();
    try {
      assertStranger(web.getAddress().getPort());
    } finally {
      web.stop(0);
    }
  }

  @Test
  void anotherGrpcServerIsNoNode() throws IOException {
    var other = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()).build().start();
    try {
      assertStranger(other.getPort());
    } finally {
      other.shutdownNow();
    }
  }

  private static void assertStranger(int port) {
    var failure = put(port, KEY, AMPLE);
    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.reason()).isEqualTo("NOT_RINGHOLD");
    assertThat(failure).hasMessage("127.0.0.1:" + port + " answers, but is not a Ringhold node");
  }

  @Test
  void aNodeThatDiesWithTheRequestLeavesItsFateUnknown() throws IOException {
    try (var node = new LoneNode()) {
      var client = client(node.server.getPort(), AMPLE);
      // Closing the client spares the test the wait for the deadline.
      node.lastWish = client::close;
      var failure = put(client, KEY);
      assertThat(failure).isNotNull();
      assertThat(failure.kind()).isEqualTo(Kind.INDETERMINATE);
    }
  }

  @Test
  void aNodeBehindAPortForwardIsReachedByADetour() throws IOException {
    try (var node = new LoneNode();
        var client =
            KvClient.connect(
                KvClientOptions.to("node-0.invalid:7400")
                    .withDeadline(AMPLE)
                    .withDetours(
                        Map.of("node-0.invalid:7400", "127.0.0.1:" + node.server.getPort())))) {
      assertThat(put(client, KEY)).isNull();
    }
  }

  @Test
  void aRequestTooLargeForTheServersTransportIsRefused() throws IOException {
    try (var node = new LoneNode()) {
      var failure = put(node.server.getPort(), new byte[5 * 1024 * 1024], AMPLE);
      assertThat(failure).isNotNull();
      assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    }
  }

  @Test
  void aRequestOfUsualSizeIsAnswered() throws IOException {
    try (var node = new LoneNode()) {
      assertThat(put(node.server.getPort(), new byte[1024 * 1024], AMPLE)).isNull();
    }
  }

  /// A cluster of one node, on a real port.
  private static final class LoneNode extends KvGrpc.KvImplBase implements AutoCloseable {
    final Server server;
    volatile @Nullable Runnable lastWish;

    LoneNode() throws IOException {
      server =
          Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
              .addService(this)
              .build()
              .start();
    }

    @Override
    public void map(MapRequest request, StreamObserver<MapResponse> observer) {
      var map = MapResponse.newBuilder().setCluster("lone").setEpoch(1);
      map.addNodesBuilder().setName("lone").setAddress("127.0.0.1:" + server.getPort());
      map.addShardsBuilder().addReplicas("lone").setLeader("lone").setTerm(1);
      observer.onNext(map.build());
      observer.onCompleted();
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> observer) {
      var wish = lastWish;
      if (wish != null) {
        server.shutdownNow();
        wish.run();
        return;
      }
      observer.onNext(PutResponse.getDefaultInstance());
      observer.onCompleted();
    }

    @Override
    public void close() {
      server.shutdownNow();
    }
  }
}
