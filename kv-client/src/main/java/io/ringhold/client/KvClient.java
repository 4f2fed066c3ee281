package io.ringhold.client;

import io.grpc.ManagedChannelBuilder;
import io.ringhold.api.v1.DeleteRequest;
import io.ringhold.api.v1.GetRequest;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.api.v1.PutRequest;
import io.ringhold.api.v1.ScanRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A client of one cluster. Every call blocks until it is answered, and throws [KvException] when
/// it is not.
///
/// Calls go straight to the leader of the key's shard and are repeated, under the same request
/// identity, until the client's deadline. Safe for thousands of (virtual) threads; one client per
/// program is enough. Arrays handed in must not change until the call is over. An empty keyspace
/// name means `default`.
///
/// A node that comes back under its name at another network address, as a pod does, is found again
/// by each new try to connect, as soon as the JVM looks its name up anew: after the seconds in the
/// security property `networkaddress.cache.ttl`, by default 30. The other nodes pass its calls on
/// meanwhile.
public final class KvClient implements AutoCloseable {
  private static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

  private final KvClientOptions options;
  private final Channels channels;
  private final Atlas atlas;
  private final Calls calls;

  KvClient(KvClientOptions options, Function<String, ManagedChannelBuilder<?>> connecting) {
    this.options = options;
    var epochs = new Epochs();
    this.channels = new Channels(connecting, epochs);
    this.atlas = new Atlas(channels, epochs, options.endpoints());
    this.calls = new Calls(channels, atlas, options);
  }

  /// Connects on first use, so this never fails for want of a server.
  public static KvClient connect(KvClientOptions options) {
    return new KvClient(
        options, address -> connecting(options.detours().getOrDefault(address, address)));
  }

  private static ManagedChannelBuilder<?> connecting(String address) {
    // gRPC's own retries know nothing of leaders and identities.
    return ManagedChannelBuilder.forTarget(address)
        .usePlaintext()
        .disableRetry()
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .keepAliveTime(10, TimeUnit.SECONDS)
        .keepAliveTimeout(3, TimeUnit.SECONDS);
  }

  public Written put(String keyspace, byte[] key, byte[] value, Condition condition) {
    return put(keyspace, key, value, condition, Duration.ZERO);
  }

  /// @param ttl the value is seen for so long; zero = for ever
  public Written put(String keyspace, byte[] key, byte[] value, Condition condition, Duration ttl) {
    var request =
        PutRequest.newBuilder()
            .setKeyspace(keyspace)
            .setKey(Wire.bytes(key))
            .setValue(Wire.bytes(value))
            .setCondition(Wire.condition(condition))
            .setTtlMs(ttl.toMillis());
    var answer =
        calls.write(
            KvGrpc.getPutMethod(),
            topology -> topology.shardOf(key),
            identity -> request.setIdentity(identity).build());
    return new Written(Wire.receipt(answer.getReceipt()), answer.getVersion());
  }

  public Read get(String keyspace, byte[] key, ReadLevel level) {
    var request =
        GetRequest.newBuilder()
            .setKeyspace(keyspace)
            .setKey(Wire.bytes(key))
            .setLevel(Wire.level(level))
            .build();
    var answer = calls.read(KvGrpc.getGetMethod(), topology -> topology.shardOf(key), request);
    return new Read(
        Wire.receipt(answer.getReceipt()),
        answer.hasEntry() ? Optional.of(Wire.entry(answer.getEntry())) : Optional.empty());
  }

  public Deleted delete(String keyspace, byte[] key, Condition condition) {
    var request =
        DeleteRequest.newBuilder()
            .setKeyspace(keyspace)
            .setKey(Wire.bytes(key))
            .setCondition(Wire.condition(condition));
    var answer =
        calls.write(
            KvGrpc.getDeleteMethod(),
            topology -> topology.shardOf(key),
            identity -> request.setIdentity(identity).build());
    return new Deleted(Wire.receipt(answer.getReceipt()), answer.getVersion(), answer.getExisted());
  }

  /// Applies several changes. When only some parts of a [Scope#PER_SHARD] batch could be applied,
  /// the failure is [KvException.Kind#INDETERMINATE] with the reason `PARTIALLY_APPLIED`.
  public BatchResult batch(String keyspace, List<Operation> operations, Scope scope) {
    var batches = new Batches(calls);
    return switch (scope) {
      case ATOMIC -> batches.atomic(keyspace, operations);
      case PER_SHARD -> batches.perShard(keyspace, operations, known());
    };
  }

  private Topology known() {
    try {
      return atlas.topology(Deadline.in(options.deadline()));
    } catch (InterruptedException e) {
      throw Calls.interrupted(e);
    }
  }

  /// Visits the entries of a range in key order. The scan must be closed.
  public Scan scan(String keyspace, ScanRange range, ReadLevel level) {
    var request =
        ScanRequest.newBuilder()
            .setKeyspace(keyspace)
            .setFrom(Wire.bytes(range.from()))
            .setTo(Wire.bytes(range.to()))
            .setReverse(range.reverse())
            .setLimit(range.limit())
            .setLevel(Wire.level(level))
            .build();
    return new Scan(channels, atlas, options, request);
  }

  /// Asks a node for the map of the cluster now.
  public Topology topology() {
    try {
      return atlas.fetch(Deadline.in(options.deadline()));
    } catch (InterruptedException e) {
      throw Calls.interrupted(e);
    }
  }

  public KvAdmin admin() {
    return new KvAdmin(channels, atlas, calls, options);
  }

  /// Ends all connections; calls that are under way fail.
  @Override
  public void close() {
    channels.close();
  }
}
