package io.ringhold.client;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;

/// Errors as Ringhold servers make them.
final class Errors {
  private Errors() {}

  static StatusRuntimeException refused(Status.Code code, String reason) {
    return StatusProto.toStatusRuntimeException(status(code, reason, Map.of()).build());
  }

  static StatusRuntimeException retry(String reason, long delayMillis, Map<String, String> facts) {
    var delay =
        Duration.newBuilder()
            .setSeconds(delayMillis / 1000)
            .setNanos((int) (delayMillis % 1000) * 1_000_000);
    return StatusProto.toStatusRuntimeException(
        status(Status.Code.UNAVAILABLE, reason, facts)
            .addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()))
            .build());
  }

  static StatusRuntimeException notLeader(String leader) {
    return retry("NOT_LEADER", 1, leader.isEmpty() ? Map.of() : Map.of("leader", leader));
  }

  static StatusRuntimeException indeterminate() {
    return refused(Status.Code.UNKNOWN, "INDETERMINATE");
  }

  private static com.google.rpc.Status.Builder status(
      Status.Code code, String reason, Map<String, String> facts) {
    var info = ErrorInfo.newBuilder().setDomain("ringhold.io").setReason(reason);
    return com.google.rpc.Status.newBuilder()
        .setCode(code.value())
        .setMessage("because of " + reason)
        .addDetails(Any.pack(info.putAllMetadata(facts).build()));
  }
}
