package io.ringhold.server.routing;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.ChannelOption;
import io.ringhold.api.admin.v1.AdminGrpc;
import io.ringhold.api.peer.v1.ConfirmTermsRequest;
import io.ringhold.api.peer.v1.HelloRequest;
import io.ringhold.api.peer.v1.HelloResponse;
import io.ringhold.api.peer.v1.PeerGrpc;
import io.ringhold.api.peer.v1.ReadIndexRequest;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.server.raft.Deadline;
import io.ringhold.server.raft.Peers;
import io.ringhold.server.raft.ShardGroup;
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

  /// Whom a call is meant for. Whoever answers at that address in its place, another node or
  /// another disk, refuses.
  public static final Metadata.Key<String> CLUSTER_ID =
      Metadata.Key.of("ringhold-cluster-id", Metadata.ASCII_STRING_MARSHALLER);

  public static final Metadata.Key<String> STORE_ID =
      Metadata.Key.of("ringhold-store-id", Metadata.ASCII_STRING_MARSHALLER);

  /// A node whose machine is gone takes no connection and refuses none.
  private static final int CONNECT_TIMEOUT_MS = 2_000;

  private final AddressBook book;
  private final Map<String, Link> links = new ConcurrentHashMap<>();

  public PeerClients(AddressBook book) {
    this.book = book;
  }

  private ManagedChannel channel(String address) {
    return links
        .computeIfAbsent(address, target -> new Link(() -> connection(target), System::nanoTime))
        .channel();
  }

  private static ManagedChannel connection(String target) {
    return NettyChannelBuilder.forTarget(target)
        .usePlaintext()
        // Answers are handed to waiting threads; nothing is computed on the event loop.
        .directExecutor()
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .keepAliveTime(5, TimeUnit.SECONDS)
        .keepAliveTimeout(3, TimeUnit.SECONDS)
        .build();
  }

  private static <S extends AbstractStub<S>> S addressed(S stub, AddressBook.Entry to) {
    if (to.storeId().isEmpty()) {
      return stub;
    }
    Metadata headers = new Metadata();
    headers.put(CLUSTER_ID, to.clusterId());
    headers.put(STORE_ID, to.storeId());
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private AddressBook.Entry node(String name) {
    return book.node(name).orElseThrow(() -> unknown("node " + name));
  }

  private AddressBook.Entry entry(String peerId) {
    return book.store(ShardGroup.storeIdOf(peerId)).orElseThrow(() -> unknown("peer " + peerId));
  }

  private static StatusRuntimeException unknown(String whom) {
    return Status.UNAVAILABLE
        .withDescription("this node does not know where %s is".formatted(whom))
        .asRuntimeException();
  }

  /// Asks whoever answers at an address who it is.
  public Optional<HelloResponse> hello(String address, HelloRequest request) {
    try {
      return Optional.of(
          PeerGrpc.newBlockingStub(channel(address))
              .withDeadlineAfter(CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS)
              .hello(request));
    } catch (StatusRuntimeException _) {
      return Optional.empty();
    }
  }

  @Override
  public CompletableFuture<long[]> terms(String peerId, int[] shards) {
    ConfirmTermsRequest request =
        ConfirmTermsRequest.newBuilder()
            .addAllShards(Arrays.stream(shards).boxed().toList())
            .build();
    try {
      return completable(
          future(entry(peerId), CALL_TIMEOUT_MS).confirmTerms(request),
          answer -> answer.getTermsList().stream().mapToLong(Long::longValue).toArray());
    } catch (StatusRuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<Long> readIndex(String leaderId, int shard) {
    try {
      return completable(
          future(entry(leaderId), READ_INDEX_TIMEOUT_MS)
              .readIndex(ReadIndexRequest.newBuilder().setShard(shard).build()),
          answer -> answer.getIndex());
    } catch (StatusRuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private PeerGrpc.PeerFutureStub future(AddressBook.Entry to, long timeoutMs) {
    return addressed(PeerGrpc.newFutureStub(channel(to.address())), to)
        .withDeadlineAfter(timeoutMs, TimeUnit.MILLISECONDS);
  }

  /// The public door of another node, for a request that must end there.
  public KvGrpc.KvBlockingStub kv(String node, Deadline deadline) {
    AddressBook.Entry to = node(node);
    return addressed(KvGrpc.newBlockingStub(channel(to.address())), to)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(noForward()))
        .withDeadlineAfter(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
  }

  /// @throws StatusRuntimeException when nobody knows where the node is
  public PeerGrpc.PeerBlockingStub peer(String node, Deadline deadline) {
    return peerAt(node(node), deadline);
  }

  /// For calls that last.
  PeerGrpc.PeerBlockingStub peer(String node) {
    AddressBook.Entry to = node(node);
    return addressed(PeerGrpc.newBlockingStub(channel(to.address())), to);
  }

  /// The door for nodes of the node with a disk.
  public PeerGrpc.PeerBlockingStub peerOfStore(String storeId, Deadline deadline) {
    return peerAt(book.store(storeId).orElseThrow(() -> unknown("the disk " + storeId)), deadline);
  }

  /// The door for nodes of whoever answers at an address.
  public PeerGrpc.PeerBlockingStub peerAtAddress(String address, Deadline deadline) {
    return peerAt(new AddressBook.Entry(address, "", ""), deadline);
  }

  private PeerGrpc.PeerBlockingStub peerAt(AddressBook.Entry to, Deadline deadline) {
    return addressed(PeerGrpc.newBlockingStub(channel(to.address())), to)
        .withDeadlineAfter(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
  }

  /// The door for tools of the node with a disk, for a request that must end there.
  public AdminGrpc.AdminBlockingStub admin(String storeId, Deadline deadline) {
    AddressBook.Entry to = book.store(storeId).orElseThrow(() -> unknown("the disk " + storeId));
    return addressed(AdminGrpc.newBlockingStub(channel(to.address())), to)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(noForward()))
        .withDeadlineAfter(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
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
    links.values().forEach(Link::close);
  }
}
