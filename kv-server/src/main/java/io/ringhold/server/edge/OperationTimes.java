package io.ringhold.server.edge;

import com.google.rpc.ErrorInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.grpc.GlobalInterceptor;
import io.ringhold.api.v1.KvGrpc;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Times every operation of a client, from its arrival at this node to its end, by verb and
/// outcome. One that is passed on is counted by both nodes.
@GlobalInterceptor
@ApplicationScoped
public class OperationTimes implements ServerInterceptor {
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(10),
  };

  private record Operation(String verb, String outcome) {}

  private final MeterRegistry registry;
  private final Map<Operation, Timer> timers = new ConcurrentHashMap<>();

  OperationTimes(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!KvGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    String verb =
        Objects.requireNonNull(call.getMethodDescriptor().getBareMethodName())
            .toLowerCase(Locale.ROOT);
    Clocked<Q, A> clocked = new Clocked<>(call, verb);
    return new SimpleForwardingServerCallListener<>(next.startCall(clocked, headers)) {
      @Override
      public void onCancel() {
        clocked.ended("CANCELLED");
        super.onCancel();
      }
    };
  }

  private final class Clocked<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final String verb;
    private final long beganAtNanos = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();

    Clocked(ServerCall<Q, A> call, String verb) {
      super(call);
      this.verb = verb;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      ended(outcome(status, trailers));
      super.close(status, trailers);
    }

    void ended(String outcome) {
      if (ended.compareAndSet(false, true)) {
        timers
            .computeIfAbsent(new Operation(verb, outcome), OperationTimes.this::timer)
            .record(System.nanoTime() - beganAtNanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  /// `ok`, or the reason of the `ErrorInfo`; an error that did not come from this code has only its
  /// gRPC code.
  private static String outcome(Status status, Metadata trailers) {
    return status.isOk()
        ? "ok"
        : Errors.info(status.asRuntimeException(trailers))
            .map(ErrorInfo::getReason)
            .orElse(status.getCode().name());
  }

  private Timer timer(Operation operation) {
    return Timer.builder("ringhold.operation")
        .description("Operations of clients, from arrival to end.")
        .tag("verb", operation.verb())
        .tag("outcome", operation.outcome())
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}
