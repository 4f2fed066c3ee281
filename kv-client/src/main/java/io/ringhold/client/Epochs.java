package io.ringhold.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.ringhold.api.v1.KvGrpc;
import org.jspecify.annotations.Nullable;

/// The epoch of the map that the client goes by: told to the nodes with each request, and compared
/// with theirs in each answer, so that a client learns of changes from whatever it does.
final class Epochs implements ClientInterceptor {
  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("ringhold-epoch", Metadata.ASCII_STRING_MARSHALLER);

  private volatile long used;
  private volatile Runnable outdated = () -> {};

  /// @param outdated is run for each answer from a node that knows a newer map; must not block
  void whenOutdated(Runnable outdated) {
    this.outdated = outdated;
  }

  void use(long epoch) {
    used = epoch;
  }

  private void heard(@Nullable String epoch) {
    // Before the first map there is nothing to be outdated.
    if (epoch != null && used > 0 && parse(epoch) > used) {
      outdated.run();
    }
  }

  /// 0 when it is no number.
  static long parse(String epoch) {
    return epoch.matches("\\d{1,18}") ? Long.parseLong(epoch) : 0;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    ClientCall<Q, R> call = next.newCall(method, options);
    // The map itself brings what a newer epoch would make the client ask for.
    return method.equals(KvGrpc.getMapMethod()) ? call : new Telling<>(call);
  }

  private final class Telling<Q, R> extends SimpleForwardingClientCall<Q, R> {
    Telling(ClientCall<Q, R> call) {
      super(call);
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
      if (used > 0) {
        headers.put(HEADER, Long.toString(used));
      }
      super.start(new Listening<>(listener), headers);
    }
  }

  private final class Listening<R> extends SimpleForwardingClientCallListener<R> {
    Listening(ClientCall.Listener<R> listener) {
      super(listener);
    }

    @Override
    public void onHeaders(Metadata headers) {
      heard(headers.get(HEADER));
      super.onHeaders(headers);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      heard(trailers.get(HEADER));
      super.onClose(status, trailers);
    }
  }
}
