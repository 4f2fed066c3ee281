package io.ringhold.server.edge;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import io.ringhold.server.routing.PeerClients;
import jakarta.enterprise.context.ApplicationScoped;

/// Notes for the call's own code whether it may be passed on to another node.
@GlobalInterceptor
@ApplicationScoped
public class ForwardingHeader implements ServerInterceptor {
  private static final Context.Key<Boolean> MUST_END_HERE = Context.key("ringhold-no-forward");

  /// Whether the current call has been forwarded already, or its sender wants to hear "not the
  /// leader".
  static boolean mustEndHere() {
    return Boolean.TRUE.equals(MUST_END_HERE.get());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Context context =
        Context.current().withValue(MUST_END_HERE, headers.containsKey(PeerClients.NO_FORWARD));
    return Contexts.interceptCall(context, call, headers, next);
  }
}
