package io.ringhold.server.edge;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ringhold.api.v1.DeleteResponse;
import io.ringhold.api.v1.Entry;
import io.ringhold.api.v1.GetResponse;
import io.ringhold.api.v1.PutResponse;
import io.ringhold.api.v1.Receipt;
import io.ringhold.server.shard.Answer;
import io.ringhold.server.shard.Outcome;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Versioned;

/// Turns outcomes and answers into responses; the only place that decides which of them are errors.
final class Responses {
  private Responses() {}

  static PutResponse put(Outcome outcome) {
    Outcome.Written written = written(outcome);
    return PutResponse.newBuilder()
        .setReceipt(receipt(written.receipt()))
        .setVersion(written.firstVersion())
        .build();
  }

  static DeleteResponse delete(Outcome outcome) {
    Outcome.Written written = written(outcome);
    return DeleteResponse.newBuilder()
        .setReceipt(receipt(written.receipt()))
        .setVersion(written.firstVersion())
        .setExisted(written.existed().getFirst())
        .build();
  }

  /// @throws io.grpc.StatusRuntimeException when it is not
  static Outcome.Written written(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Written written -> written;
      case Outcome.ConditionFailed failed -> throw Errors.conditionFailed(failed);
      case Outcome.SessionExpired expired -> throw Errors.sessionExpired(expired);
      case Outcome.Refused(var refusal) -> throw Errors.refused(refusal);
      case Outcome.Indeterminate(var message) -> throw Errors.indeterminate(message);
      case Outcome.Marked marked -> throw new IllegalStateException("not a write: " + marked);
      case Outcome.Fenced fenced -> throw new IllegalStateException("not a write: " + fenced);
    };
  }

  static GetResponse get(ByteString userKey, Answer answer) {
    return switch (answer) {
      case Answer.Value(var receipt, Versioned(var value, var version, var expiresAtMs)) ->
          GetResponse.newBuilder()
              .setReceipt(receipt(receipt))
              .setEntry(
                  Entry.newBuilder()
                      .setKey(userKey)
                      .setValue(wrap(value))
                      .setVersion(version)
                      .setExpiresAtMs(wire(expiresAtMs)))
              .build();
      case Answer.Value(var receipt, var _) ->
          GetResponse.newBuilder().setReceipt(receipt(receipt)).build();
      case Answer.Refused(var refusal) -> throw Errors.refused(refusal);
      case Answer.Page page -> throw new IllegalStateException("not a value: " + page);
    };
  }

  static Answer.Page page(Answer answer) {
    return switch (answer) {
      case Answer.Page page -> page;
      case Answer.Refused(var refusal) -> throw Errors.refused(refusal);
      case Answer.Value value -> throw new IllegalStateException("not a page: " + value);
    };
  }

  static Entry entry(Answer.Row row) {
    return Entry.newBuilder()
        .setKey(wrap(Keyspaces.userKey(row.key())))
        .setValue(wrap(row.value()))
        .setVersion(row.version())
        .setExpiresAtMs(wire(row.expiresAtMs()))
        .build();
  }

  /// 0 = never.
  static long wire(long expiresAtMs) {
    return expiresAtMs == Versioned.NEVER ? 0 : expiresAtMs;
  }

  static Receipt receipt(io.ringhold.server.shard.Receipt receipt) {
    return Receipt.newBuilder()
        .setShard(receipt.shard())
        .setTerm(receipt.term())
        .setIndex(receipt.index())
        .build();
  }

  static io.ringhold.server.shard.Receipt receipt(Receipt receipt) {
    return new io.ringhold.server.shard.Receipt(
        receipt.getShard(), receipt.getTerm(), receipt.getIndex());
  }

  /// Stored bytes are never changed, so they need no copy.
  static ByteString wrap(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.array());
  }
}
