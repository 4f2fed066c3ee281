package io.ringhold.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a Ringhold server attaches to its errors.
///
/// @param retryAfter zero when the server does not say that a retry is safe
record ServerError(ErrorInfo info, Duration retryAfter) {
  private static final String DOMAIN = "ringhold.io";

  /// Null when the error does not come from a Ringhold server.
  static @Nullable ServerError of(Exception thrown) {
    var status = StatusProto.fromThrowable(thrown);
    ErrorInfo info = null;
    var retryAfter = Duration.ZERO;
    try {
      for (Any detail : status == null ? List.<Any>of() : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          info = detail.unpack(ErrorInfo.class);
        } else if (detail.is(RetryInfo.class)) {
          var delay = detail.unpack(RetryInfo.class).getRetryDelay();
          retryAfter = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
        }
      }
    } catch (InvalidProtocolBufferException _) {
      return null;
    }
    return info == null || !info.getDomain().equals(DOMAIN)
        ? null
        : new ServerError(info, retryAfter);
  }
}
