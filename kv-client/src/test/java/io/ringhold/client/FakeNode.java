package io.ringhold.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.ringhold.api.v1.BatchOperation;
import io.ringhold.api.v1.BatchRequest;
import io.ringhold.api.v1.BatchResponse;
import io.ringhold.api.v1.DeleteRequest;
import io.ringhold.api.v1.DeleteResponse;
import io.ringhold.api.v1.Entry;
import io.ringhold.api.v1.GetRequest;
import io.ringhold.api.v1.GetResponse;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.api.v1.MapRequest;
import io.ringhold.api.v1.MapResponse;
import io.ringhold.api.v1.PutRequest;
import io.ringhold.api.v1.PutResponse;
import io.ringhold.api.v1.ScanPage;
import io.ringhold.api.v1.ScanRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One node of the [FakeCluster].
final class FakeNode extends KvGrpc.KvImplBase {
  /// What happens to a request instead of an answer.
  interface Fault {
    void strike(Runnable change, StreamObserver<?> observer);
  }

  private static final Context.Key<Boolean> DIRECT = Context.key("direct");
  private static final Metadata.Key<String> NO_FORWARD =
      Metadata.Key.of("ringhold-no-forward", Metadata.ASCII_STRING_MARSHALLER);
  private static final int PAGE = 3;

  final String name;

  /// The epochs that requests came with; empty for none.
  final List<String> toldEpochs = new CopyOnWriteArrayList<>();

  /// Connections that are open now.
  final AtomicInteger connections = new AtomicInteger();

  private final FakeCluster cluster;
  private final String address = UUID.randomUUID() + ":1";
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final Server server;
  private volatile @Nullable Fault always;

  FakeNode(FakeCluster cluster, String name) throws IOException {
    this.cluster = cluster;
    this.name = name;
    this.server =
        InProcessServerBuilder.forName(address)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(this)
            .addService(new FakeAdmin(cluster, name))
            .intercept(new DirectHeader())
            .intercept(new EpochHeader())
            .addTransportFilter(new ConnectionCount())
            .build()
            .start();
  }

  private static final class DirectHeader implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      boolean direct = "1".equals(headers.get(NO_FORWARD));
      return Contexts.interceptCall(
          Context.current().withValue(DIRECT, direct), call, headers, next);
    }
  }

  // Hears the client's epoch and tells the cluster's.
  private final class EpochHeader implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      String told = headers.get(Epochs.HEADER);
      toldEpochs.add(told == null ? "" : told);
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
              trailers.put(Epochs.HEADER, Long.toString(cluster.epoch()));
              super.close(status, trailers);
            }
          },
          headers);
    }
  }

  private final class ConnectionCount extends ServerTransportFilter {
    @Override
    public Attributes transportReady(Attributes attributes) {
      connections.incrementAndGet();
      return attributes;
    }

    @Override
    public void transportTerminated(Attributes attributes) {
      connections.decrementAndGet();
    }
  }

  String address() {
    return address;
  }

  void stop() {
    server.shutdownNow();
  }

  /// The next request other than for the map meets this fault.
  FakeNode next(Fault fault) {
    faults.add(fault);
    return this;
  }

  /// Every request other than for the map meets this fault.
  void always(Fault fault) {
    always = fault;
  }

  /// An error, and nothing done.
  static Fault error(StatusRuntimeException error) {
    return (_, observer) -> observer.onError(error);
  }

  /// Done, but an error.
  static Fault doneButError(StatusRuntimeException error) {
    return (change, observer) -> {
      change.run();
      observer.onError(error);
    };
  }

  /// Done, but never answered.
  static Fault doneButSilent() {
    return (change, _) -> change.run();
  }

  private <R> void answer(
      Message request, byte @Nullable [] key, StreamObserver<R> observer, Supplier<R> answer) {
    cluster.seen.add(new FakeCluster.Seen(name, DIRECT.get(), request));
    var fault = faults.poll();
    fault = fault == null ? always : fault;
    if (fault != null) {
      fault.strike(
          () -> {
            var _ = answer.get();
          },
          observer);
      return;
    }
    if (key != null && DIRECT.get() && !cluster.leader(key).equals(name)) {
      observer.onError(Errors.notLeader(cluster.leader(key)));
      return;
    }
    observer.onNext(answer.get());
    observer.onCompleted();
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> observer) {
    byte[] key = request.getKey().toByteArray();
    answer(
        request,
        key,
        observer,
        () ->
            cluster.once(
                request.getIdentity(),
                () ->
                    PutResponse.newBuilder()
                        .setVersion(cluster.put(key, request.getValue()))
                        .setReceipt(cluster.receipt(FakeCluster.shardOf(key)))
                        .build()));
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<DeleteResponse> observer) {
    byte[] key = request.getKey().toByteArray();
    answer(
        request,
        key,
        observer,
        () ->
            cluster.once(
                request.getIdentity(),
                () ->
                    DeleteResponse.newBuilder()
                        .setExisted(cluster.get(key) != null)
                        .setVersion(cluster.delete(key))
                        .setReceipt(cluster.receipt(FakeCluster.shardOf(key)))
                        .build()));
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> observer) {
    byte[] key = request.getKey().toByteArray();
    answer(
        request,
        key,
        observer,
        () -> {
          var entry = cluster.get(key);
          var answer =
              GetResponse.newBuilder().setReceipt(cluster.receipt(FakeCluster.shardOf(key)));
          return (entry == null ? answer : answer.setEntry(entry)).build();
        });
  }

  @Override
  public void batch(BatchRequest request, StreamObserver<BatchResponse> observer) {
    byte[] key =
        request.getOperationsList().stream()
            .findFirst()
            .map(FakeNode::keyOf)
            .orElse(ByteString.EMPTY)
            .toByteArray();
    answer(
        request,
        key,
        observer,
        () -> cluster.once(request.getIdentity(), () -> apply(request, FakeCluster.shardOf(key))));
  }

  private BatchResponse apply(BatchRequest request, int shard) {
    var answer = BatchResponse.newBuilder();
    for (var operation : request.getOperationsList()) {
      byte[] key = keyOf(operation).toByteArray();
      answer.addVersions(
          operation.hasPut()
              ? cluster.put(key, operation.getPut().getValue())
              : cluster.delete(key));
    }
    return answer.addReceipts(cluster.receipt(shard)).build();
  }

  private static ByteString keyOf(BatchOperation operation) {
    return operation.hasPut() ? operation.getPut().getKey() : operation.getDelete().getKey();
  }

  @Override
  public void map(MapRequest request, StreamObserver<MapResponse> observer) {
    observer.onNext(cluster.map());
    observer.onCompleted();
  }

  @Override
  public void scan(ScanRequest request, StreamObserver<ScanPage> observer) {
    cluster.seen.add(new FakeCluster.Seen(name, DIRECT.get(), request));
    var pages = pages(request);
    var fault = faults.poll();
    if (fault != null) {
      // One page still comes through.
      observer.onNext(pages.getFirst());
      fault.strike(() -> {}, observer);
      return;
    }
    pages.forEach(observer::onNext);
    observer.onCompleted();
  }

  private List<ScanPage> pages(ScanRequest request) {
    List<Entry> found;
    synchronized (cluster) {
      var range = cluster.entries.tailMap(request.getFrom().toByteArray(), true);
      if (!request.getTo().isEmpty()) {
        range = range.headMap(request.getTo().toByteArray(), false);
      }
      range = request.getReverse() ? range.descendingMap() : range;
      found = List.copyOf(range.values());
    }
    if (request.getLimit() > 0 && found.size() > request.getLimit()) {
      found = found.subList(0, (int) request.getLimit());
    }
    var pages = new ArrayList<ScanPage>();
    for (int at = 0; at < found.size() || at == 0; at += PAGE) {
      var page =
          ScanPage.newBuilder().addAllEntries(found.subList(at, Math.min(at + PAGE, found.size())));
      if (at + PAGE < found.size()) {
        var last = found.get(at + PAGE - 1).getKey();
        page.setResume(request.getReverse() ? last : last.concat(ByteString.copyFrom(new byte[1])));
      }
      pages.add(page.build());
    }
    return pages;
  }
}
