package io.ringhold.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.ringhold.api.peer.v1.ConfirmTermsRequest;
import io.ringhold.api.peer.v1.ConfirmTermsResponse;
import io.ringhold.api.peer.v1.PeerGrpc;
import io.ringhold.server.membership.Founding;
import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.routing.AddressBook;
import io.ringhold.server.routing.PeerClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Through a real connection, to the node `a` with the disk `disk-a` of the cluster `id`.
class AddressedCallsTest {
  @TempDir static Path root;
  private static NodeWithoutShards fixture;

  private final NodeHolder holder = new NodeHolder();
  private final AtomicInteger reached = new AtomicInteger();
  private Server server;
  private ManagedChannel channel;

  @BeforeAll
  static void aNode() throws IOException {
    fixture = new NodeWithoutShards(root);
  }

  @AfterAll
  static void close() throws IOException {
    fixture.close();
  }

  @BeforeEach
  void aDoor() throws Exception {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Voter())
            .intercept(new AddressedCalls(holder))
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
    ServingNode node = fixture.serving();
    holder.serve(
        new Founding.Introduction("shop", "a", node.self().storeId(), "", true, Optional.empty()),
        node);
  }

  @AfterEach
  void shut() throws InterruptedException {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    server.shutdownNow().awaitTermination();
  }

  @Test
  void whoIsMeantAnswers() {
    confirm("id", "disk-a");
    assertThat(reached).hasValue(1);
  }

  @Test
  void anotherDiskAtTheAddressDoesNotAnswer() {
    assertRefused("id", "disk-b");
  }

  @Test
  void anotherClusterAtTheAddressDoesNotAnswerThoughTheDiskHasThatName() {
    assertRefused("id-of-another", "disk-a");
  }

  @Test
  void aDiskWithoutItsClusterIsNobody() {
    assertRefused(null, "disk-a");
  }

  @Test
  void aCallToWhoeverIsThereIsAnswered() {
    confirm(null, null);
    confirm("id-of-another", null);
    assertThat(reached).hasValue(2);
  }

  /// The service itself says then that it is not ready.
  @Test
  void aNodeThatDoesNotServeRefusesNothingHere() {
    holder.stopServing();
    confirm("id", "disk-b");
    assertThat(reached).hasValue(1);
  }

  @Test
  void theNodesOwnClientsSayWhomTheyMean() throws Exception {
    assertThat(terms("id", "disk-a")).containsExactly(7);
    assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> terms("id", "disk-b"));
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> terms("id-of-another", "disk-a"));
    assertThat(reached).hasValue(1);
  }

  private long[] terms(String clusterId, String storeId) throws Exception {
    AddressBook.Entry entry =
        new AddressBook.Entry("127.0.0.1:" + server.getPort(), clusterId, storeId);
    AddressBook book =
        new AddressBook() {
          @Override
          public Optional<Entry> node(String name) {
            return Optional.of(entry);
          }

          @Override
          public Optional<Entry> store(String ignored) {
            return Optional.of(entry);
          }
        };
    try (PeerClients clients = new PeerClients(book)) {
      return clients.terms("a@" + storeId, new int[] {0}).get(10, TimeUnit.SECONDS);
    }
  }

  private void assertRefused(@Nullable String clusterId, @Nullable String storeId) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> confirm(clusterId, storeId))
        .satisfies(e -> {
          assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
          assertThat(Errors.info(e).orElseThrow().getReason()).isEqualTo("NOT_READY");
          assertThat(e)
              .hasMessageContaining("for disk " + storeId)
              .hasMessageContaining("node a of cluster shop with disk disk-a");
        });
    assertThat(reached).hasValue(0);
  }

  private void confirm(@Nullable String clusterId, @Nullable String storeId) {
    Metadata headers = new Metadata();
    if (clusterId != null) {
      headers.put(PeerClients.CLUSTER_ID, clusterId);
    }
    if (storeId != null) {
      headers.put(PeerClients.STORE_ID, storeId);
    }
    var _ =
        PeerGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .confirmTerms(ConfirmTermsRequest.getDefaultInstance());
  }

  private final class Voter extends PeerGrpc.PeerImplBase {
    @Override
    public void confirmTerms(
        ConfirmTermsRequest request, StreamObserver<ConfirmTermsResponse> answer) {
      reached.incrementAndGet();
      answer.onNext(ConfirmTermsResponse.newBuilder().addTerms(7).build());
      answer.onCompleted();
    }
  }
}
