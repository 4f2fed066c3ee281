package io.ringhold.cli;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.ringhold.api.admin.v1.MarkDigestRequest;
import io.ringhold.api.admin.v1.MarkDigestResponse;
import io.ringhold.api.admin.v1.ReadDigestRequest;
import io.ringhold.api.admin.v1.ReadDigestResponse;
import io.ringhold.api.admin.v1.ReplicaStatus;
import io.ringhold.api.admin.v1.StatusRequest;
import io.ringhold.api.admin.v1.StatusResponse;
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
import io.ringhold.api.v1.Receipt;
import io.ringhold.api.v1.ScanPage;
import io.ringhold.api.v1.ScanRequest;
import io.ringhold.cli.console.Utf8;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A cluster of two nodes on real ports over one map in memory, as far as the commands need one.
final class FakeServer implements AutoCloseable {
  static final int SHARDS = 2;
  private static final List<String> NODES = List.of("node-0", "node-1");

  final NavigableMap<byte[], Entry> entries = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  /// What a write meets instead of being applied; null lets it pass.
  volatile Function<byte[], @Nullable StatusRuntimeException> obstacle = _ -> null;

  /// What the nodes say when they are asked for a digest.
  volatile Function<String, String> digest = _ -> "same";

  final FakeMeta meta = new FakeMeta(NODES);

  private final Map<String, Server> servers = new LinkedHashMap<>();
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final AtomicLong sequence = new AtomicLong();

  FakeServer() throws IOException {
    for (String node : NODES) {
      Server server = serve(new Door(), new AdminDoor(node));
      servers.put(node, server);
      addresses.put(node, "127.0.0.1:" + server.getPort());
    }
  }

  private static Server serve(BindableService... services) throws IOException {
    var builder = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create());
    for (BindableService service : services) {
      builder.addService(service);
    }
    return builder.build().start();
  }

  String endpoint() {
    return address("node-0");
  }

  private String address(String node) {
    return Objects.requireNonNull(addresses.get(node));
  }

  private Server server(String node) {
    return Objects.requireNonNull(servers.get(node));
  }

  byte[] value(String key) {
    return Objects.requireNonNull(entries.get(Utf8.bytes(key))).getValue().toByteArray();
  }

  void stop(String node) throws InterruptedException {
    server(node).shutdownNow().awaitTermination();
  }

  @Override
  public void close() {
    servers.values().forEach(Server::shutdownNow);
  }

  static StatusRuntimeException error(Status.Code code, String reason, String message) {
    var info = ErrorInfo.newBuilder().setDomain("ringhold.io").setReason(reason).build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .build());
  }

  private Receipt receipt() {
    return Receipt.newBuilder().setShard(1).setTerm(2).setIndex(sequence.get()).build();
  }

  private long put(ByteString key, ByteString value) {
    StatusRuntimeException error = obstacle.apply(key.toByteArray());
    if (error != null) {
      throw error;
    }
    long version = sequence.incrementAndGet();
    var entry = Entry.newBuilder().setKey(key).setValue(value).setVersion(version);
    entries.put(key.toByteArray(), entry.build());
    return version;
  }

  private static <R> void answer(StreamObserver<R> observer, R answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }

  private final class Door extends KvGrpc.KvImplBase {
    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> observer) {
      try {
        long version = FakeServer.this.put(request.getKey(), request.getValue());
        answer(
            observer, PutResponse.newBuilder().setVersion(version).setReceipt(receipt()).build());
      } catch (StatusRuntimeException e) {
        observer.onError(e);
      }
    }

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> observer) {
      var answer = GetResponse.newBuilder().setReceipt(receipt());
      Entry entry = entries.get(request.getKey().toByteArray());
      answer(observer, entry == null ? answer.build() : answer.setEntry(entry).build());
    }

    @Override
    public void delete(DeleteRequest request, StreamObserver<DeleteResponse> observer) {
      boolean existed = entries.remove(request.getKey().toByteArray()) != null;
      answer(
          observer,
          DeleteResponse.newBuilder()
              .setExisted(existed)
              .setVersion(sequence.incrementAndGet())
              .setReceipt(receipt())
              .build());
    }

    @Override
    public void batch(BatchRequest request, StreamObserver<BatchResponse> observer) {
      try {
        request.getOperationsList().stream()
            .map(o -> obstacle.apply(o.getPut().getKey().toByteArray()))
            .filter(Objects::nonNull)
            .findFirst()
            .ifPresent(e -> {
              throw e;
            });
        var answer = BatchResponse.newBuilder().addReceipts(receipt());
        request.getOperationsList().forEach(operation -> answer.addVersions(apply(operation)));
        answer(observer, answer.build());
      } catch (StatusRuntimeException e) {
        observer.onError(e);
      }
    }

    private long apply(BatchOperation operation) {
      if (operation.hasPut()) {
        return FakeServer.this.put(operation.getPut().getKey(), operation.getPut().getValue());
      }
      entries.remove(operation.getDelete().getKey().toByteArray());
      return sequence.incrementAndGet();
    }

    @Override
    public void scan(ScanRequest request, StreamObserver<ScanPage> observer) {
      NavigableMap<byte[], Entry> range = entries.tailMap(request.getFrom().toByteArray(), true);
      if (!request.getTo().isEmpty()) {
        range = range.headMap(request.getTo().toByteArray(), false);
      }
      long limit = request.getLimit() == 0 ? Long.MAX_VALUE : request.getLimit();
      var values = (request.getReverse() ? range.descendingMap() : range).values();
      answer(
          observer,
          ScanPage.newBuilder().addAllEntries(values.stream().limit(limit).toList()).build());
    }

    @Override
    public void map(MapRequest request, StreamObserver<MapResponse> observer) {
      var map = MapResponse.newBuilder().setCluster("fake").setEpoch(1);
      NODES.forEach(node -> map.addNodesBuilder().setName(node).setAddress(address(node)));
      for (int shard = 0; shard < SHARDS; shard++) {
        map.addShardsBuilder().setShard(shard).addAllReplicas(NODES).setLeader("node-0").setTerm(2);
      }
      answer(observer, map.build());
    }
  }

  private final class AdminDoor extends FakeVerbs {
    private final String node;

    AdminDoor(String node) {
      super(meta);
      this.node = node;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
      var status =
          StatusResponse.newBuilder()
              .setCluster("fake")
              .setNode(node)
              .setReady(true)
              .setVersion("1");
      for (int shard = 0; shard < SHARDS; shard++) {
        status
            .addReplicasBuilder()
            .setShard(shard)
            .setTerm(2)
            .setRole(
                node.equals("node-0") ? ReplicaStatus.Role.LEADER : ReplicaStatus.Role.FOLLOWER)
            .setCommittedIndex(40)
            .setAppliedIndex(node.equals("node-0") ? 40 : 37);
      }
      answer(observer, status.build());
    }

    @Override
    public void markDigest(MarkDigestRequest request, StreamObserver<MarkDigestResponse> observer) {
      answer(observer, MarkDigestResponse.newBuilder().setIndex(41).build());
    }

    @Override
    public void readDigest(ReadDigestRequest request, StreamObserver<ReadDigestResponse> observer) {
      ByteString hash =
          ByteString.copyFromUtf8((digest.apply(node) + "-".repeat(32)).substring(0, 32));
      answer(observer, ReadDigestResponse.newBuilder().setSha256(hash).setEntries(7).build());
    }
  }
}
