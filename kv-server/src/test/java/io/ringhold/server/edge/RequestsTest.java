package io.ringhold.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ringhold.api.v1.BatchOperation;
import io.ringhold.api.v1.BatchRequest;
import io.ringhold.api.v1.DeleteRequest;
import io.ringhold.api.v1.PutRequest;
import io.ringhold.server.cluster.States;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Condition;
import io.ringhold.server.shard.Operation;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.server.shard.Receipt;
import io.ringhold.server.shard.RequestIdentity;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.KeyRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("k");
  private static final int KEY_MAX = 4_096;
  private static final int VALUE_MAX = 1_048_576;
  private static final int BATCH_MAX = 1_000;
  private static final int BATCH_BYTES_MAX = 3 * 1_048_576;

  @Test
  void aPutIsAWriteOfOneOperationInItsKeyspace() {
    PutRequest request =
        PutRequest.newBuilder().setKey(KEY).setValue(ByteString.copyFromUtf8("v")).build();
    assertThat(Requests.put(Keyspaces.DEFAULT, request))
        .isEqualTo(
            new Command.Write(
                null,
                List.of(
                    new Operation.Put(storageKey("k"), Bytes.utf8("v"), new Condition.None()))));
    assertThat(Requests.put(Keyspaces.DEFAULT, request.toBuilder().setKeyspace("default").build()))
        .isEqualTo(Requests.put(Keyspaces.DEFAULT, request));
  }

  @Test
  void aDeleteCarriesItsConditionAndIdentity() {
    DeleteRequest request =
        DeleteRequest.newBuilder()
            .setKey(KEY)
            .setCondition(io.ringhold.api.v1.Condition.newBuilder().setIfVersion(9))
            .setIdentity(identity(16, 7, 5))
            .build();
    assertThat(Requests.delete(Keyspaces.DEFAULT, request))
        .isEqualTo(
            new Command.Write(
                new RequestIdentity(Bytes.wrap(new byte[16]), 7, 5, 123),
                List.of(new Operation.Delete(storageKey("k"), new Condition.IfVersion(9)))));
  }

  @Test
  void aConditionThatIsFalseIsNone() {
    PutRequest request =
        PutRequest.newBuilder()
            .setKey(KEY)
            .setCondition(io.ringhold.api.v1.Condition.newBuilder().setIfAbsent(false))
            .build();
    assertThat(Requests.put(Keyspaces.DEFAULT, request).operations().getFirst().condition())
        .isEqualTo(new Condition.None());
  }

  @Test
  void aKeyHasOneToMaxBytes() {
    assertThat(Requests.key(Keyspaces.DEFAULT, bytes(1)).length()).isEqualTo(1);
    assertThat(Requests.key(Keyspaces.DEFAULT, bytes(KEY_MAX)).length()).isEqualTo(KEY_MAX);
    assertInvalid("EMPTY_KEY", () -> Requests.key(Keyspaces.DEFAULT, ByteString.EMPTY));
    assertLimit("the key", KEY_MAX, () -> Requests.key(Keyspaces.DEFAULT, bytes(KEY_MAX + 1)));
  }

  @Test
  void everyRequestChecksItsKeys() {
    ByteString tooLong = bytes(KEY_MAX + 1);
    assertLimit(
        "the key",
        KEY_MAX,
        () -> Requests.put(Keyspaces.DEFAULT, PutRequest.newBuilder().setKey(tooLong).build()));
    assertLimit(
        "the key",
        KEY_MAX,
        () ->
            Requests.delete(Keyspaces.DEFAULT, DeleteRequest.newBuilder().setKey(tooLong).build()));
    assertLimit(
        "the key", KEY_MAX, () -> Requests.operations(Keyspaces.DEFAULT, batch(put(tooLong, 0))));
    assertLimit(
        "the key", KEY_MAX, () -> Requests.operations(Keyspaces.DEFAULT, batch(delete(tooLong))));
    assertInvalid(
        "EMPTY_KEY", () -> Requests.operations(Keyspaces.DEFAULT, batch(delete(ByteString.EMPTY))));
    assertLimit(
        "the key", KEY_MAX, () -> Requests.range(Keyspaces.DEFAULT, tooLong, ByteString.EMPTY));
    assertLimit(
        "the key", KEY_MAX, () -> Requests.range(Keyspaces.DEFAULT, ByteString.EMPTY, tooLong));
  }

  @Test
  void aValueHasUpToMaxBytes() {
    PutRequest.Builder request = PutRequest.newBuilder().setKey(KEY);
    for (int length : new int[] {0, VALUE_MAX}) {
      Operation operation =
          Requests.put(Keyspaces.DEFAULT, request.setValue(bytes(length)).build())
              .operations()
              .getFirst();
      assertThat(((Operation.Put) operation).value().length()).isEqualTo(length);
    }
    assertLimit(
        "the value",
        VALUE_MAX,
        () -> Requests.put(Keyspaces.DEFAULT, request.setValue(bytes(VALUE_MAX + 1)).build()));
    assertLimit(
        "the value",
        VALUE_MAX,
        () -> Requests.operations(Keyspaces.DEFAULT, batch(put(KEY, VALUE_MAX + 1))));
  }

  @Test
  void aBatchHasOneToMaxOperations() {
    assertThat(Requests.operations(Keyspaces.DEFAULT, batch(deletes(BATCH_MAX))))
        .hasSize(BATCH_MAX);
    assertInvalid("EMPTY_BATCH", () -> Requests.operations(Keyspaces.DEFAULT, batch()));
    assertLimit(
        "the batch",
        BATCH_MAX,
        () -> Requests.operations(Keyspaces.DEFAULT, batch(deletes(BATCH_MAX + 1))));
  }

  @Test
  void aBatchHasUpToMaxBytesOfKeysAndValues() {
    BatchOperation full = put(KEY, VALUE_MAX - 1);
    assertThat(Requests.operations(Keyspaces.DEFAULT, batch(full, full, full))).hasSize(3);
    assertLimit(
        "the batch",
        BATCH_BYTES_MAX,
        () -> Requests.operations(Keyspaces.DEFAULT, batch(full, full, full, delete(KEY))));
  }

  @Test
  void anOperationIsOneOrTheOther() {
    assertInvalid(
        "EMPTY_OPERATION",
        () -> Requests.operations(Keyspaces.DEFAULT, batch(BatchOperation.getDefaultInstance())));
  }

  @Test
  void aRangeMayBeEmptyButNotBackwards() {
    ByteString a = ByteString.copyFromUtf8("a");
    ByteString b = ByteString.copyFromUtf8("b");
    assertThat(Requests.range(Keyspaces.DEFAULT, a, b))
        .isEqualTo(new KeyRange(storageKey("a"), storageKey("b")));
    assertThat(Requests.range(Keyspaces.DEFAULT, a, a))
        .isEqualTo(new KeyRange(storageKey("a"), storageKey("a")));
    assertThat(Requests.range(Keyspaces.DEFAULT, ByteString.EMPTY, ByteString.EMPTY))
        .isEqualTo(KeyRange.prefix(storageKey("")));
    assertInvalid("INVALID_RANGE", () -> Requests.range(Keyspaces.DEFAULT, b, a));
  }

  @Test
  void anUnknownKeyspaceIsNamed() {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> Keyspaces.named(States.of(1, List.of("a"), List.of()), "x"))
        .satisfies(e -> {
          assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
          assertThat(info(e).getReason()).isEqualTo("UNKNOWN_KEYSPACE");
          assertThat(info(e).getMetadataMap()).isEqualTo(Map.of("keyspace", "x"));
        });
  }

  @Test
  void anIdentityIsWholeOrRefused() {
    for (var wrong : List.of(identity(15, 1, 0), identity(16, 0, 0), identity(16, 5, 6))) {
      assertInvalid(
          "INVALID_IDENTITY",
          () ->
              Requests.put(
                  Keyspaces.DEFAULT,
                  PutRequest.newBuilder().setKey(KEY).setIdentity(wrong).build()));
    }
    assertThat(Requests.identity(BatchRequest.getDefaultInstance())).isNull();
  }

  @Test
  void readsAreLinearizableUnlessTheyAskForLess() {
    var level = io.ringhold.api.v1.ReadLevel.newBuilder();
    assertThat(Requests.level(level.build())).isEqualTo(new ReadLevel.Linearizable());
    assertThat(Requests.level(level.setStale(true).build())).isEqualTo(new ReadLevel.Stale());
    assertThat(Requests.level(level.setBoundedMs(-1).build()))
        .isEqualTo(new ReadLevel.Bounded(Duration.ofMillis(0xffffffffL)));
    var receipt = io.ringhold.api.v1.Receipt.newBuilder().setShard(3).setTerm(2).setIndex(9);
    ReadLevel session = Requests.level(level.setSession(receipt).build());
    assertThat(session).isEqualTo(new ReadLevel.Session(new Receipt(3, 2, 9)));
    assertThat(Requests.levelFor(session, 3)).isEqualTo(session);
    assertThat(Requests.levelFor(session, 4)).isEqualTo(new ReadLevel.Linearizable());
  }

  private static Bytes storageKey(String userKey) {
    return Bytes.wrap(new byte[] {0, 0, 0, 1}).concat(Bytes.utf8(userKey));
  }

  private static ByteString bytes(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  private static io.ringhold.api.v1.RequestIdentity identity(
      int clientIdBytes, long requestId, long acknowledgedBelow) {
    return io.ringhold.api.v1.RequestIdentity.newBuilder()
        .setClientId(bytes(clientIdBytes))
        .setRequestId(requestId)
        .setAcknowledgedBelow(acknowledgedBelow)
        .setIssuedAtMs(123)
        .build();
  }

  private static BatchRequest batch(BatchOperation... operations) {
    return BatchRequest.newBuilder().addAllOperations(List.of(operations)).build();
  }

  private static BatchOperation put(ByteString key, int valueBytes) {
    return BatchOperation.newBuilder()
        .setPut(BatchOperation.Put.newBuilder().setKey(key).setValue(bytes(valueBytes)))
        .build();
  }

  private static BatchOperation delete(ByteString key) {
    return BatchOperation.newBuilder()
        .setDelete(BatchOperation.Delete.newBuilder().setKey(key))
        .build();
  }

  private static BatchOperation[] deletes(int count) {
    return IntStream.range(0, count).mapToObj(_ -> delete(KEY)).toArray(BatchOperation[]::new);
  }

  private static void assertInvalid(String reason, ThrowingCallable call) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call)
        .satisfies(e -> {
          assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
          assertThat(info(e).getReason()).isEqualTo(reason);
        });
  }

  /// One over the limit.
  private static void assertLimit(String what, int limit, ThrowingCallable call) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call)
        .withMessageContaining("the limit is " + limit)
        .satisfies(e -> {
          assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
          assertThat(info(e).getReason()).isEqualTo("LIMIT_EXCEEDED");
          assertThat(info(e).getMetadataMap())
              .isEqualTo(
                  Map.of(
                      "what", what,
                      "limit", Integer.toString(limit),
                      "actual", Integer.toString(limit + 1)));
        });
  }

  private static ErrorInfo info(StatusRuntimeException e) {
    return Errors.info(e).orElseThrow();
  }
}
