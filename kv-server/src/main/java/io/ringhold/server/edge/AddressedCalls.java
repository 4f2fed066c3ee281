package io.ringhold.server.edge;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.GlobalInterceptor;
import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.routing.PeerClients;
import io.ringhold.server.shard.Refusal;
import jakarta.enterprise.context.ApplicationScoped;

/// Refuses a call between nodes that is meant for somebody else: an address may have gone over to
/// another node, another disk or another cluster, and none of these may speak for the one that was
/// asked.
@GlobalInterceptor
@ApplicationScoped
public class AddressedCalls implements ServerInterceptor {
  private final NodeHolder nodes;

  AddressedCalls(NodeHolder nodes) {
    this.nodes = nodes;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String storeId = headers.get(PeerClients.STORE_ID);
    ServingNode node = nodes.servingOrNull();
    if (storeId == null || node == null || isMe(node, storeId, headers)) {
      return next.startCall(call, headers);
    }
    StatusRuntimeException refused =
        Errors.refused(
            Refusal.of(
                Refusal.Reason.NOT_READY,
                "the call is for disk %s, and here is node %s of cluster %s with disk %s; nothing was done"
                    .formatted(
                        storeId,
                        node.name(),
                        node.view().state().cluster(),
                        node.self().storeId())));
    Metadata trailers = refused.getTrailers();
    call.close(refused.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  private static boolean isMe(ServingNode node, String storeId, Metadata headers) {
    return storeId.equals(node.self().storeId())
        && node.view().state().clusterId().equals(headers.get(PeerClients.CLUSTER_ID));
  }
}
