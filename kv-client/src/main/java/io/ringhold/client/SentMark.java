package io.ringhold.client;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/// Knows whether anything of a request may have left for the network. What has not cannot have been
/// applied.
final class SentMark extends ClientStreamTracer.Factory {
  private volatile boolean sent;

  boolean sent() {
    return sent;
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      @Override
      public void outboundHeaders() {
        sent = true;
      }
    };
  }
}
