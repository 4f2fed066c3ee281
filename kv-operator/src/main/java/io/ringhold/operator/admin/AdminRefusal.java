package io.ringhold.operator.admin;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/// The cluster said no, or nothing at all.
public final class AdminRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  private AdminRefusal(String reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  static AdminRefusal of(String whom, StatusRuntimeException e) {
    String said = e.getStatus().getDescription();
    return new AdminRefusal(
        reason(e), "%s: %s".formatted(whom, said == null ? e.getStatus().getCode() : said), e);
  }

  static AdminRefusal nobody() {
    return new AdminRefusal("UNREACHABLE", "no member runs", new IllegalStateException("no pods"));
  }

  /// As the server names it, such as `EPOCH_OLD`, or gRPC's code when no server has answered.
  public String reason() {
    return reason;
  }

  private static String reason(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    if (status != null) {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          try {
            return detail.unpack(ErrorInfo.class).getReason();
          } catch (InvalidProtocolBufferException _) {
            break;
          }
        }
      }
    }
    return e.getStatus().getCode().name();
  }
}
