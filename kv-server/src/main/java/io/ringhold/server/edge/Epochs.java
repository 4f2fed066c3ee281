package io.ringhold.server.edge;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkus.grpc.GlobalInterceptor;
import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import jakarta.enterprise.context.ApplicationScoped;

/// Compares the epoch of the map that a request was sent by with this node's: whoever goes by the
/// older one hears of the newer, the node at once and the sender with its answer.
///
/// An old epoch is no reason to refuse: what the request finds here decides, and a replica that has
/// moved is not here any more.
@GlobalInterceptor
@ApplicationScoped
public class Epochs implements ServerInterceptor {
  private static final Metadata.Key<String> EPOCH =
      Metadata.Key.of("ringhold-epoch", Metadata.ASCII_STRING_MARSHALLER);

  private final NodeHolder nodes;

  Epochs(NodeHolder nodes) {
    this.nodes = nodes;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String senders = headers.get(EPOCH);
    ServingNode node = nodes.servingOrNull();
    if (senders == null || node == null || !senders.matches("\\d{1,18}")) {
      return next.startCall(call, headers);
    }
    long own = node.view().state().epoch();
    if (Long.parseLong(senders) > own) {
      node.agent().lookNow();
    }
    return Long.parseLong(senders) < own
        ? next.startCall(new Telling<>(call, Long.toString(own)), headers)
        : next.startCall(call, headers);
  }

  private static final class Telling<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final String epoch;

    Telling(ServerCall<Q, A> call, String epoch) {
      super(call);
      this.epoch = epoch;
    }

    @Override
    public void sendHeaders(Metadata headers) {
      headers.put(EPOCH, epoch);
      super.sendHeaders(headers);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      trailers.put(EPOCH, epoch);
      super.close(status, trailers);
    }
  }
}
