package io.ringhold.server.routing;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.ringhold.api.peer.v1.ConfirmTermsRequest;
import io.ringhold.api.peer.v1.HelloRequest;
import io.ringhold.api.peer.v1.HelloResponse;
import io.ringhold.api.peer.v1.PeerGrpc;
import io.ringhold.api.peer.v1.ReadIndexRequest;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.server.raft.Deadline;
import io.ringhold.server.raft.Peers;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The other nodes' gRPC doors. One channel a node; what fails is answered by the caller's next
/// try.
public final class PeerClients implements Peers, AutoCloseable {
  /// Marks a request that another node has passed on, or that its sender wants no one to pass on.
  public static final Metadata.Key<String> NO_FORWARD =
      Metadata.Key.of("ringhold-no-forward", Metadata.ASCII_STRING_MARSHALLER);

  private static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;
  private static final long CALL_TIMEOUT_MS = 1_000;
  private static final long READ_INDEX_TIMEOUT_MS = 3_000;

  private final Map<String, String> addresses;
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  /// @param addresses host:port of each node's gRPC door, by name
  public PeerClients(Map<String, String> addresses) {
    this.addresses = Map.copyOf(addresses);
  }

  private ManagedChannel channel(String node) {
    return channels.computeIfAbsent(
        node,
        name ->
            NettyChannelBuilder.forTarget(addresses.get(name))
                .usePlaintext()
                // Answers are handed to waiting threads; nothing is computed on the event loop.
                .directExecutor()
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .keepAliveTime(5, TimeUnit.SECONDS)
                .keepAliveTimeout(3, TimeUnit.SECONDS)
                .build());
  }

  public Optional<HelloResponse> hello(String node, HelloRequest request) {
    try {
      return Optional.of(
          PeerGrpc.newBlockingStub(channel(node))
              .withDeadlineAfter(CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS)
              .hello(request));
    } catch (StatusRuntimeException _) {
      return Optional.empty();
    }
  }

  @Override
  public CompletableFuture<long[]> terms(String node, int[] shards) {
    ConfirmTermsRequest request =
        ConfirmTermsRequest.newBuilder()
            .addAllShards(Arrays.stream(shards).boxed().toList())
            .build();
    return completable(
        PeerGrpc.newFutureStub(channel(node))
            .withDeadlineAfter(CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS)
            .confirmTerms(request),
        answer -> answer.getTermsList().stream().mapToLong(Long::longValue).toArray());
  }

  @Override
  public CompletableFuture<Long> readIndex(String leader, int shard) {
    return completable(
        PeerGrpc.newFutureStub(channel(leader))
            .withDeadlineAfter(READ_INDEX_TIMEOUT_MS, TimeUnit.MILLISECONDS)
            .readIndex(ReadIndexRequest.newBuilder().setShard(shard).build()),
        answer -> answer.getIndex());
  }

  /// The public door of another node, for a request that must end there.
  public KvGrpc.KvBlockingStub kv(String node, Deadline deadline) {
    return KvGrpc.newBlockingStub(channel(node))
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(noForward()))
        .withDeadlineAfter(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
  }

  public PeerGrpc.PeerBlockingStub peer(String node, Deadline deadline) {
    return PeerGrpc.newBlockingStub(channel(node))
        .withDeadlineAfter(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
  }

  /// For calls that last.
  PeerGrpc.PeerBlockingStub peer(String node) {
    return PeerGrpc.newBlockingStub(channel(node));
  }

  private static Metadata noForward() {
    Metadata headers = new Metadata();
    headers.put(NO_FORWARD, "1");
    return headers;
  }

  private static <A, B> CompletableFuture<B> completable(
      ListenableFuture<A> call, Function<A, B> read) {
    CompletableFuture<B> future = new CompletableFuture<>();
    Futures.addCallback(
        call,
        new FutureCallback<A>() {
          @Override
          public void onSuccess(A answer) {
            future.complete(read.apply(answer));
          }

          @Override
          public void onFailure(Throwable failure) {
            future.completeExceptionally(failure);
          }
        },
        MoreExecutors.directExecutor());
    return future;
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
