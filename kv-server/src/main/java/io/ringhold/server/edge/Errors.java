package io.ringhold.server.edge;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every error that leaves this node: a gRPC status, an `ErrorInfo` of domain `ringhold.io`, and a
/// `RetryInfo` where a retry is safe.
final class Errors {
  private static final String DOMAIN = "ringhold.io";
  private static final String INDETERMINATE = "INDETERMINATE";
  private static final String META_UNAVAILABLE = "META_UNAVAILABLE";
  private static final Set<String> INVALID = Set.of("LIMIT_EXCEEDED", "INVALID_NAME");
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration LATER = Duration.ofMillis(250);

  private Errors() {}

  static StatusRuntimeException limit(String what, long is, long max, String unit) {
    return error(
        Code.INVALID_ARGUMENT,
        "LIMIT_EXCEEDED",
        "%s has %d %s, the limit is %d".formatted(what, is, unit, max),
        Map.of("limit", Long.toString(max), "actual", Long.toString(is), "what", what),
        null);
  }

  static StatusRuntimeException invalid(String reason, String message) {
    return error(Code.INVALID_ARGUMENT, reason, message, Map.of(), null);
  }

  static StatusRuntimeException unknownKeyspace(String name) {
    return error(
        Code.NOT_FOUND,
        "UNKNOWN_KEYSPACE",
        "there is no keyspace '%s'; an empty name means 'default'".formatted(name),
        Map.of("keyspace", name),
        null);
  }

  static StatusRuntimeException notReady(String message) {
    return error(Code.UNAVAILABLE, "NOT_READY", message, Map.of(), LATER);
  }

  static StatusRuntimeException conditionFailed(Outcome.ConditionFailed failed) {
    String now =
        failed.currentVersion() == 0
            ? "the key does not exist"
            : "the key is at version " + failed.currentVersion();
    return error(
        Code.FAILED_PRECONDITION,
        "CONDITION_FAILED",
        "the condition of operation %d does not hold: %s; nothing was changed"
            .formatted(failed.operation(), now),
        Map.of(
            "operation", Integer.toString(failed.operation()),
            "current_version", Long.toString(failed.currentVersion()),
            "shard", Integer.toString(failed.receipt().shard()),
            "index", Long.toString(failed.receipt().index())),
        null);
  }

  static StatusRuntimeException sessionExpired(Outcome.SessionExpired expired) {
    return error(
        Code.FAILED_PRECONDITION,
        "SESSION_EXPIRED",
        "this request was not applied now, and whether an earlier attempt was is no longer known: %s. Read the key to find out"
            .formatted(expired.why()),
        Map.of("shard", Integer.toString(expired.receipt().shard())),
        null);
  }

  static StatusRuntimeException indeterminate(String message) {
    return error(
        Code.UNKNOWN,
        INDETERMINATE,
        message + ". Retry with the same client_id and request_id, or read the key",
        Map.of(),
        null);
  }

  static StatusRuntimeException refused(Refusal refusal) {
    Map<String, String> metadata =
        refusal.leader() == null ? Map.of() : Map.of("leader", refusal.leader());
    return switch (refusal.reason()) {
      case NOT_LEADER -> error(Code.UNAVAILABLE, "NOT_LEADER", refusal.message(), metadata, SOON);
      case NO_LEADER -> error(Code.UNAVAILABLE, "NO_LEADER", refusal.message(), metadata, LATER);
      case NOT_READY -> error(Code.UNAVAILABLE, "NOT_READY", refusal.message(), metadata, LATER);
      case SHARD_MOVED -> error(Code.UNAVAILABLE, "SHARD_MOVED", refusal.message(), metadata, SOON);
      case SHARD_UNAVAILABLE ->
          error(Code.UNAVAILABLE, "SHARD_UNAVAILABLE", refusal.message(), metadata, LATER);
      case OVERLOADED ->
          error(Code.RESOURCE_EXHAUSTED, "OVERLOADED", refusal.message(), metadata, LATER);
      case DISK_FULL ->
          error(Code.RESOURCE_EXHAUSTED, "DISK_FULL", refusal.message(), metadata, null);
      case DEADLINE ->
          error(Code.DEADLINE_EXCEEDED, "NOT_APPLIED", refusal.message(), metadata, SOON);
    };
  }

  /// Nobody could be asked who knows the cluster: says nothing about it, and nothing was changed.
  static StatusRuntimeException metaUnavailable(String message) {
    return error(Code.UNAVAILABLE, META_UNAVAILABLE, message, Map.of(), LATER);
  }

  /// A verb that cannot be carried out; nothing was changed.
  static StatusRuntimeException verbRefused(String reason, String message) {
    Code code =
        reason.startsWith("UNKNOWN_")
            ? Code.NOT_FOUND
            : INVALID.contains(reason) ? Code.INVALID_ARGUMENT : Code.FAILED_PRECONDITION;
    return error(code, reason, message, Map.of(), null);
  }

  private static StatusRuntimeException error(
      Code code,
      String reason,
      String message,
      Map<String, String> metadata,
      @Nullable Duration retryAfter) {
    ErrorInfo info =
        ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason).putAllMetadata(metadata).build();
    Status.Builder status =
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(message)
            .addDetails(Any.pack(info));
    if (retryAfter != null) {
      status.addDetails(
          Any.pack(
              RetryInfo.newBuilder()
                  .setRetryDelay(Durations.fromMillis(retryAfter.toMillis()))
                  .build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  /// What an error of ours, or of another node's, says of itself; empty for one that Ringhold did
  /// not write.
  static Optional<ErrorInfo> info(Throwable e) {
    Status status = StatusProto.fromThrowable(e);
    if (status == null) {
      return Optional.empty();
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          return Optional.of(detail.unpack(ErrorInfo.class));
        } catch (InvalidProtocolBufferException _) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  static boolean isIndeterminate(Throwable e) {
    return isBecauseOf(e, INDETERMINATE);
  }

  static boolean isMetaUnavailable(Throwable e) {
    return isBecauseOf(e, META_UNAVAILABLE);
  }

  private static boolean isBecauseOf(Throwable e, String reason) {
    return info(e).map(ErrorInfo::getReason).filter(reason::equals).isPresent();
  }

  /// Whether asking again, or asking somebody else, would bring the same answer.
  static boolean isFinal(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case FAILED_PRECONDITION, NOT_FOUND, INVALID_ARGUMENT, ALREADY_EXISTS, OUT_OF_RANGE -> true;
      default -> false;
    };
  }

  /// What an error says, without what gRPC adds.
  static String description(StatusRuntimeException e) {
    String description = e.getStatus().getDescription();
    return description == null ? e.getStatus().getCode().toString() : description;
  }

  /// As a node says it that does not start.
  static String reasonAndDescription(StatusRuntimeException e) {
    return info(e).map(info -> info.getReason() + ": ").orElse("") + description(e);
  }
}
