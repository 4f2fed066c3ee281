package io.ringhold.server.node;

import io.ringhold.server.membership.Founding;
import org.jspecify.annotations.Nullable;

/// What the doors know of the node at this moment. The gRPC port answers before the node serves and
/// while it stops.
public final class NodeHolder {
  private final long startedAtNanos = System.nanoTime();
  private volatile Founding.@Nullable Introduction introduction;
  private volatile @Nullable ServingNode serving;
  private volatile String waitingFor = "the node is starting";

  /// Others may know this node from now on, though it does not serve yet.
  public void introduce(Founding.Introduction self) {
    introduction = self;
    waitingFor = "the node waits for the others to found the cluster";
  }

  public void serve(Founding.Introduction self, ServingNode node) {
    introduction = self;
    serving = node;
  }

  public void stopServing() {
    waitingFor = "the node is stopping";
    serving = null;
  }

  public Founding.Introduction introduction() {
    Founding.Introduction self = introduction;
    if (self == null) {
      throw new NotServing(waitingFor);
    }
    return self;
  }

  public ServingNode serving() {
    ServingNode node = serving;
    if (node == null) {
      throw new NotServing(waitingFor);
    }
    return node;
  }

  public @Nullable ServingNode servingOrNull() {
    return serving;
  }

  public String waitingFor() {
    return waitingFor;
  }

  public long uptimeMs() {
    return (System.nanoTime() - startedAtNanos) / 1_000_000;
  }
}
