package io.ringhold.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.ringhold.api.admin.v1.AdminGrpc;
import io.ringhold.api.admin.v1.ClusterRequest;
import io.ringhold.api.admin.v1.ClusterResponse;
import io.ringhold.api.admin.v1.HealthRequest;
import io.ringhold.api.admin.v1.HealthResponse;
import io.ringhold.api.admin.v1.Member;
import io.ringhold.operator.admin.AdminClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Absence of evidence is never evidence.
final class ClusterReaderTest {
  private static final ClusterResponse CLUSTER =
      ClusterResponse.newBuilder()
          .setClusterId("c")
          .setEpoch(7)
          .addMembers(
              Member.newBuilder().setNode("orders-0").setStoreId("s").setState(Member.State.ACTIVE))
          .build();
  private static final HealthResponse HEALTH =
      HealthResponse.newBuilder()
          .setLevel(HealthResponse.Level.AT_RISK)
          .setMapConfirmed(true)
          .build();

  private final Answers answers = new Answers();
  private final Server server;

  ClusterReaderTest() {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(answers)
            .build();
  }

  private static final class Answers extends AdminGrpc.AdminImplBase {
    @Nullable ClusterResponse cluster = CLUSTER;
    @Nullable HealthResponse health = HEALTH;

    @Override
    public void cluster(ClusterRequest request, StreamObserver<ClusterResponse> out) {
      answer(cluster, out);
    }

    @Override
    public void health(HealthRequest request, StreamObserver<HealthResponse> out) {
      answer(health, out);
    }

    private static <T> void answer(@Nullable T answer, StreamObserver<T> out) {
      if (answer == null) {
        out.onError(Status.UNAVAILABLE.withDescription("no majority").asException());
      } else {
        out.onNext(answer);
        out.onCompleted();
      }
    }
  }

  @BeforeEach
  void begin() throws Exception {
    server.start();
  }

  @AfterEach
  void end() {
    server.shutdownNow();
  }

  private KvView read() {
    return ClusterReader.read(
        new AdminClient(
            List.of(new AdminClient.Door("orders-0", "127.0.0.1:" + server.getPort()))));
  }

  @Test
  void whatIsProvenIsKnown() {
    assertThat(read()).isInstanceOf(KvView.Known.class);
    assertThat(((KvView.Known) read()).epoch()).isEqualTo(7);
  }

  @Test
  void anErrorIsUnknown() {
    answers.cluster = null;
    assertThat(read()).isEqualTo(new KvView.Unknown("orders-0: no majority"));
    answers.cluster = CLUSTER;
    answers.health = null;
    assertThat(read()).isInstanceOf(KvView.Unknown.class);
  }

  @Test
  void anEmptyClusterIsUnknown() {
    answers.cluster = ClusterResponse.getDefaultInstance();
    assertThat(read()).isInstanceOf(KvView.Unknown.class);
  }

  @Test
  void aMapThatNobodyConfirmedIsUnknown() {
    answers.health = HEALTH.toBuilder().setMapConfirmed(false).build();
    assertThat(read()).isInstanceOf(KvView.Unknown.class);
  }

  @Test
  void nobodyIsUnknown() {
    assertThat(ClusterReader.read(new AdminClient(List.of())))
        .isEqualTo(new KvView.Unknown("no member runs"));
  }
}
