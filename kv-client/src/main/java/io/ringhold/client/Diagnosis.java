package io.ringhold.client;

import io.grpc.Status;
import io.ringhold.client.Failure.Verdict;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// Tells from what gRPC throws what happened to a request. Unless it is certain that nothing was
/// applied, the verdict is `LOST` or `IN_DOUBT`.
final class Diagnosis {
  /// With these reasons a server has not begun the request.
  private static final Set<String> NOT_BEGUN =
      Set.of(
          "NOT_LEADER",
          "NO_LEADER",
          "NOT_READY",
          "OVERLOADED",
          "SHARD_UNAVAILABLE",
          Failure.SHARD_MOVED,
          "META_UNAVAILABLE");

  // Netty's and gRPC's words for an answer that is not HTTP/2, or HTTP/2 without gRPC in it.
  private static final Set<String> FOREIGN_WORDS =
      Set.of("first received frame was not settings", "invalid content-type", "http/1.");

  private Diagnosis() {}

  /// The failure behind a gRPC exception.
  ///
  /// @param sent whether any of the request may have left for the node
  static Failure of(Exception thrown, boolean sent, String address) {
    var status = Status.fromThrowable(thrown);
    var error = ServerError.of(thrown);
    return error == null
        ? byTransport(status, thrown, sent, address)
        : byServer(status, error, thrown);
  }

  private static Failure byServer(Status status, ServerError error, Exception thrown) {
    String reason = error.info().getReason();
    String description = status.getDescription();
    return new Failure(
        verdict(status.getCode(), reason, error),
        reason,
        description == null ? reason : description,
        error.info().getMetadataMap(),
        error.retryAfter(),
        thrown);
  }

  private static Verdict verdict(Status.Code code, String reason, ServerError error) {
    if (NOT_BEGUN.contains(reason) || !error.retryAfter().isZero()) {
      return Verdict.NOT_NOW;
    }
    if (reason.equals("DISK_FULL")) {
      return Verdict.UNABLE;
    }
    return isRefusal(code) ? Verdict.REFUSED : Verdict.IN_DOUBT;
  }

  private static Failure byTransport(
      Status status, Exception thrown, boolean sent, String address) {
    if (status.getCode() == Status.Code.UNIMPLEMENTED || isForeign(thrown)) {
      return Failure.own(
          Verdict.STRANGER,
          "NOT_RINGHOLD",
          address + " answers, but is not a Ringhold node",
          thrown);
    }
    if (!sent) {
      return Failure.own(
          Verdict.UNREACHABLE,
          "UNREACHABLE",
          "no node can be reached at %s (%s)".formatted(address, whyNot(status, thrown)),
          thrown);
    }
    if (isRefusal(status.getCode())) {
      return Failure.own(
          Verdict.REFUSED,
          status.getCode().name(),
          "%s refused the request: %s".formatted(address, rootMessage(thrown)),
          thrown);
    }
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED ->
          Failure.own(Verdict.LOST, "TIMEOUT", address + " did not answer in time", thrown);
      case UNAVAILABLE ->
          Failure.own(
              Verdict.LOST,
              "CONNECTION_LOST",
              "the connection to %s was lost before it answered (%s)"
                  .formatted(address, rootMessage(thrown)),
              thrown);
      default ->
          Failure.own(
              Verdict.IN_DOUBT,
              "SERVER_FAILED",
              "%s failed: %s".formatted(address, rootMessage(thrown)),
              thrown);
    };
  }

  // The codes with which a server turns down what it was asked, before doing any of it.
  private static boolean isRefusal(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          UNAUTHENTICATED ->
          true;
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
          false;
    };
  }

  private static boolean isForeign(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
        .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
        .anyMatch(message -> FOREIGN_WORDS.stream().anyMatch(message::contains));
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  private static String whyNot(Status status, Throwable thrown) {
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return "no connection in time";
    }
    // "finishConnect(..) failed: Connection refused" is for those who know Netty.
    String message = rootMessage(thrown);
    return message.substring(message.lastIndexOf(": ") + 1).strip();
  }
}
