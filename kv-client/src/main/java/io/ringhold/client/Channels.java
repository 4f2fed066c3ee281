package io.ringhold.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.ringhold.client.Failure.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One connection for each node, made on first use; single attempts over them.
final class Channels implements AutoCloseable {
  private static final Metadata.Key<String> NO_FORWARD =
      Metadata.Key.of("ringhold-no-forward", Metadata.ASCII_STRING_MARSHALLER);

  private final Function<String, ManagedChannelBuilder<?>> connecting;
  private final Epochs epochs;
  private final Map<String, Link> links = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /// Connections to addresses, made by the given function.
  Channels(Function<String, ManagedChannelBuilder<?>> connecting, Epochs epochs) {
    this.connecting = connecting;
    this.epochs = epochs;
  }

  // A connection, how it is used, and the same with the header that forbids to forward.
  private record Link(ManagedChannel connection, Channel channel, Channel direct) {
    Channel to(Target target) {
      return target.direct() ? direct : channel;
    }
  }

  /// Ends the connections to all other addresses, after the calls that are under way there.
  void retain(Set<String> addresses) {
    links.forEach((address, link) -> {
      if (!addresses.contains(address) && links.remove(address, link)) {
        link.connection().shutdown();
      }
    });
  }

  /// One attempt of a call with one answer.
  <Q, R> R call(Target target, MethodDescriptor<Q, R> method, Q request, Duration timeout)
      throws FailedException {
    var link = link(target.address());
    var mark = new SentMark();
    var options = options(mark).withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    try {
      return ClientCalls.blockingUnaryCall(link.to(target), method, options, request);
    } catch (StatusRuntimeException e) {
      throw failed(e, mark, target.address(), link);
    }
  }

  /// One attempt of a call with a stream of answers.
  <Q, R> Answers<R> stream(Target target, MethodDescriptor<Q, R> method, Q request)
      throws FailedException {
    var link = link(target.address());
    var mark = new SentMark();
    var call =
        ClientCalls.blockingV2ServerStreamingCall(link.to(target), method, options(mark), request);
    return new Answers<>(target.address(), link, mark, call);
  }

  /// A stream of answers from one node.
  final class Answers<R> {
    private final String address;
    private final Link link;
    private final SentMark mark;
    private final BlockingClientCall<?, R> call;

    private Answers(String address, Link link, SentMark mark, BlockingClientCall<?, R> call) {
      this.address = address;
      this.link = link;
      this.mark = mark;
      this.call = call;
    }

    /// The next answer; null behind the last one.
    @Nullable R next(Duration timeout) throws FailedException, InterruptedException {
      try {
        return call.read(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (StatusException e) {
        throw failed(e, mark, address, link);
      } catch (TimeoutException _) {
        cancel();
        throw failed(Status.DEADLINE_EXCEEDED.asException(), mark, address, link);
      }
    }

    void cancel() {
      call.cancel("no longer wanted", null);
    }
  }

  private static CallOptions options(SentMark mark) {
    return CallOptions.DEFAULT.withStreamTracerFactory(mark);
  }

  private Link link(String address) throws FailedException {
    if (closed) {
      throw new FailedException(
          Failure.own(Verdict.UNABLE, "CLOSED", "the client is closed", null));
    }
    return links.computeIfAbsent(address, this::connect);
  }

  private Link connect(String address) {
    var forbidding = new Metadata();
    forbidding.put(NO_FORWARD, "1");
    var connection = connecting.apply(address).build();
    var channel = ClientInterceptors.intercept(connection, epochs);
    return new Link(
        connection,
        channel,
        ClientInterceptors.intercept(
            channel, MetadataUtils.newAttachHeadersInterceptor(forbidding)));
  }

  private FailedException failed(Exception e, SentMark mark, String address, Link link) {
    var failure = Diagnosis.of(e, mark.sent(), address);
    // gRPC would wait longer and longer before it connects again; a new channel tries at once, when
    // we decide to.
    if (failure.verdict() == Verdict.UNREACHABLE && links.remove(address, link)) {
      link.connection().shutdown();
    }
    return new FailedException(failure);
  }

  @Override
  public void close() {
    closed = true;
    links.values().forEach(link -> link.connection().shutdownNow());
  }
}
