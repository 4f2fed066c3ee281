package io.ringhold.server.edge;

import com.google.protobuf.ByteString;
import io.ringhold.api.v1.BatchOperation;
import io.ringhold.api.v1.BatchRequest;
import io.ringhold.api.v1.DeleteRequest;
import io.ringhold.api.v1.PutRequest;
import io.ringhold.server.cluster.Keyspace;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Condition;
import io.ringhold.server.shard.Operation;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.server.shard.Receipt;
import io.ringhold.server.shard.RequestIdentity;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.KeyRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks requests against the limits and turns them into commands and queries.
final class Requests {
  private Requests() {}

  static Command.Write put(Keyspace keyspace, PutRequest request) {
    return new Command.Write(
        request.hasIdentity() ? identity(request.getIdentity()) : null,
        List.of(
            put(
                keyspace,
                request.getKey(),
                request.getValue(),
                condition(request.getCondition()),
                request.getTtlMs())));
  }

  static Command.Write delete(Keyspace keyspace, DeleteRequest request) {
    return new Command.Write(
        request.hasIdentity() ? identity(request.getIdentity()) : null,
        List.of(
            new Operation.Delete(
                storageKey(keyspace, request.getKey()), condition(request.getCondition()))));
  }

  static @Nullable RequestIdentity identity(BatchRequest request) {
    return request.hasIdentity() ? identity(request.getIdentity()) : null;
  }

  static List<Operation> operations(Keyspace keyspace, BatchRequest request) {
    int count = request.getOperationsCount();
    if (count == 0) {
      throw Errors.invalid("EMPTY_BATCH", "the batch has no operations");
    }
    if (count > Limits.BATCH_OPERATIONS_MAX) {
      throw Errors.limit("the batch", count, Limits.BATCH_OPERATIONS_MAX, "operations");
    }
    long bytes = 0;
    List<Operation> operations = new ArrayList<>(count);
    for (BatchOperation operation : request.getOperationsList()) {
      operations.add(operation(keyspace, operation));
      bytes += operation.getPut().getKey().size() + operation.getPut().getValue().size();
      bytes += operation.getDelete().getKey().size();
    }
    if (bytes > Limits.BATCH_BYTES_MAX) {
      throw Errors.limit("the batch", bytes, Limits.BATCH_BYTES_MAX, "bytes of keys and values");
    }
    return operations;
  }

  private static Operation operation(Keyspace keyspace, BatchOperation operation) {
    return switch (operation.getOperationCase()) {
      case PUT ->
          put(
              keyspace,
              operation.getPut().getKey(),
              operation.getPut().getValue(),
              condition(operation.getPut().getCondition()),
              operation.getPut().getTtlMs());
      case DELETE ->
          new Operation.Delete(
              storageKey(keyspace, operation.getDelete().getKey()),
              condition(operation.getDelete().getCondition()));
      case OPERATION_NOT_SET ->
          throw Errors.invalid(
              "EMPTY_OPERATION", "an operation of the batch is neither put nor delete");
    };
  }

  private static Operation.Put put(
      Keyspace keyspace, ByteString key, ByteString value, Condition condition, long ttlMs) {
    if (Long.compareUnsigned(ttlMs, Limits.TTL_MS_MAX) > 0) {
      throw Errors.limit("the time to live", ttlMs, Limits.TTL_MS_MAX, "ms");
    }
    if (value.size() > keyspace.valueBytesMax()) {
      throw Errors.limit("the value", value.size(), keyspace.valueBytesMax(), "bytes");
    }
    return new Operation.Put(
        storageKey(keyspace, key), Bytes.wrap(value.toByteArray()), condition, ttlMs);
  }

  private static Bytes storageKey(Keyspace keyspace, ByteString key) {
    return Keyspaces.prefixOf(keyspace).concat(key(keyspace, key));
  }

  static Bytes key(Keyspace keyspace, ByteString key) {
    if (key.isEmpty()) {
      throw Errors.invalid(
          "EMPTY_KEY",
          "the key is empty; a key has 1 to %d bytes".formatted(keyspace.keyBytesMax()));
    }
    if (key.size() > keyspace.keyBytesMax()) {
      throw Errors.limit("the key", key.size(), keyspace.keyBytesMax(), "bytes");
    }
    return Bytes.wrap(key.toByteArray());
  }

  /// An end of a range: may be empty.
  static Bytes boundary(ByteString key) {
    if (key.size() > Limits.KEY_BYTES_MAX) {
      throw Errors.limit("the key", key.size(), Limits.KEY_BYTES_MAX, "bytes");
    }
    return Bytes.wrap(key.toByteArray());
  }

  static KeyRange range(Keyspace keyspace, ByteString from, ByteString to) {
    Bytes start = boundary(from);
    Bytes end = boundary(to);
    if (end.length() > 0 && start.compareTo(end) > 0) {
      throw Errors.invalid("INVALID_RANGE", "the range ends before it begins: from > to");
    }
    return Keyspaces.range(keyspace, start, end);
  }

  private static Condition condition(io.ringhold.api.v1.Condition condition) {
    return switch (condition.getKindCase()) {
      case KIND_NOT_SET -> new Condition.None();
      case IF_ABSENT -> condition.getIfAbsent() ? new Condition.IfAbsent() : new Condition.None();
      case IF_VERSION -> new Condition.IfVersion(condition.getIfVersion());
    };
  }

  private static RequestIdentity identity(io.ringhold.api.v1.RequestIdentity identity) {
    try {
      return new RequestIdentity(
          Bytes.wrap(identity.getClientId().toByteArray()),
          identity.getRequestId(),
          identity.getAcknowledgedBelow(),
          identity.getIssuedAtMs());
    } catch (IllegalArgumentException e) {
      throw Errors.invalid(
          "INVALID_IDENTITY", "the request identity is not valid: " + e.getMessage());
    }
  }

  static ReadLevel level(io.ringhold.api.v1.ReadLevel level) {
    return switch (level.getLevelCase()) {
      case LEVEL_NOT_SET, LINEARIZABLE -> new ReadLevel.Linearizable();
      case SESSION -> new ReadLevel.Session(receipt(level.getSession()));
      case BOUNDED_MS ->
          new ReadLevel.Bounded(Duration.ofMillis(Integer.toUnsignedLong(level.getBoundedMs())));
      case STALE -> new ReadLevel.Stale();
    };
  }

  private static Receipt receipt(io.ringhold.api.v1.Receipt receipt) {
    return new Receipt(receipt.getShard(), receipt.getTerm(), receipt.getIndex());
  }

  /// A session receipt says something about its own shard only; of any other shard it demands
  /// nothing, so that one must be fresh.
  static ReadLevel levelFor(ReadLevel level, int shard) {
    return level instanceof ReadLevel.Session(var receipt) && receipt.shard() != shard
        ? new ReadLevel.Linearizable()
        : level;
  }
}
