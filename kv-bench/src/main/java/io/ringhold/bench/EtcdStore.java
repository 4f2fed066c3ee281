package io.ringhold.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.ringhold.bench.etcd.KVGrpc;
import io.ringhold.bench.etcd.PutRequest;
import io.ringhold.bench.etcd.RangeRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// etcd, over its public gRPC door. Requests go to the members in turn, as etcd's own clients send
/// them.
final class EtcdStore implements Store {
  private static final ByteString TO_THE_END = ByteString.copyFrom(new byte[1]);
  private static final int DEADLINE_SECONDS = 10;

  private final List<ManagedChannel> channels;
  private final AtomicInteger turn = new AtomicInteger();

  EtcdStore(List<String> endpoints) {
    channels =
        endpoints.stream()
            .map(endpoint ->
                ManagedChannelBuilder.forTarget(endpoint).usePlaintext().disableRetry().build())
            .map(ManagedChannel.class::cast)
            .toList();
  }

  private KVGrpc.KVBlockingStub next() {
    var channel = channels.get(Math.floorMod(turn.getAndIncrement(), channels.size()));
    return KVGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    var request = PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value)).build();
    next().put(request);
  }

  @Override
  public void get(byte[] key) {
    var request = RangeRequest.newBuilder().setKey(bytes(key)).build();
    if (next().range(request).getKvsCount() != 1) {
      throw new IllegalStateException("lost: " + new String(key, UTF_8));
    }
  }

  @Override
  public void scan(byte[] from, int entries) {
    var request =
        RangeRequest.newBuilder().setKey(bytes(from)).setRangeEnd(TO_THE_END).setLimit(entries);
    int found = next().range(request.build()).getKvsCount();
    if (found != entries) {
      throw new IllegalStateException("a scan found %d of %d".formatted(found, entries));
    }
  }

  private static ByteString bytes(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
