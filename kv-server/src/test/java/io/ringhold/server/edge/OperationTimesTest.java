package io.ringhold.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OperationTimesTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OperationTimes times = new OperationTimes(registry);

  /// A call as the server's own code sees it, and what it hears of the client.
  private record Arrived(ServerCall<Empty, Empty> call, ServerCall.Listener<Empty> listener) {}

  private Arrived arrive(String method) {
    AtomicReference<ServerCall<Empty, Empty>> seen = new AtomicReference<>();
    ServerCall.Listener<Empty> listener =
        times.interceptCall(
            new SilentCall(method),
            new Metadata(),
            (call, headers) -> {
              seen.set(call);
              return new ServerCall.Listener<>() {};
            });
    return new Arrived(Objects.requireNonNull(seen.get()), listener);
  }

  private long count(String verb, String outcome) {
    Timer timer =
        registry.find("ringhold.operation").tag("verb", verb).tag("outcome", outcome).timer();
    return timer == null ? 0 : timer.count();
  }

  @Test
  void anEndIsCountedByItsOutcome() {
    arrive("ringhold.v1.Kv/Put").call().close(Status.OK, new Metadata());
    StatusRuntimeException limit = Errors.limit("a key", 5_000, 4_096, "bytes");
    arrive("ringhold.v1.Kv/Put")
        .call()
        .close(limit.getStatus(), Objects.requireNonNull(limit.getTrailers()));
    arrive("ringhold.v1.Kv/Scan").call().close(Status.INTERNAL, new Metadata());

    assertThat(count("put", "ok")).isEqualTo(1);
    assertThat(count("put", "LIMIT_EXCEEDED")).isEqualTo(1);
    assertThat(count("scan", "INTERNAL")).isEqualTo(1);
  }

  @Test
  void aCallWhoseClientHasGoneIsCountedOnce() {
    Arrived arrived = arrive("ringhold.v1.Kv/Get");
    arrived.listener().onCancel();
    arrived.call().close(Status.OK, new Metadata());

    assertThat(count("get", "CANCELLED")).isEqualTo(1);
    assertThat(count("get", "ok")).isZero();
  }

  @Test
  void onlyThePublicDoorIsTimed() {
    arrive("ringhold.peer.v1.Peer/ConfirmTerms").call().close(Status.OK, new Metadata());

    assertThat(registry.getMeters()).isEmpty();
  }

  private static final class SilentCall extends ServerCall<Empty, Empty> {
    private final MethodDescriptor<Empty, Empty> method;

    SilentCall(String method) {
      this.method =
          MethodDescriptor.<Empty, Empty>newBuilder()
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(method)
              .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
              .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
              .build();
    }

    @Override
    public void request(int numMessages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(Empty message) {}

    @Override
    public void close(Status status, Metadata trailers) {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<Empty, Empty> getMethodDescriptor() {
      return method;
    }
  }
}
