package io.ringhold.server.node;

import io.ringhold.server.membership.Founding;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the doors know of the node at this moment. The gRPC port answers before the node serves and
/// while it stops.
public final class NodeHolder {
  private final long startedAtNanos = System.nanoTime();
  private volatile Founding.@Nullable Introduction introduction;
  private volatile @Nullable ServingNode serving;
  private volatile String waitingFor = "the node is starting";
  private volatile @Nullable Long stepBeganAtNanos = startedAtNanos;

  /// Others may know this node from now on, though it does not serve yet.
  public void introduce(Founding.Introduction self) {
    introduction = self;
    waitingFor = "the node waits for the others to found the cluster";
    stepBeganAtNanos = null;
  }

  /// Notes the step that the start has reached, so that one can see it move on.
  public void starting(String step) {
    waitingFor = step;
    stepBeganAtNanos = System.nanoTime();
  }

  /// How long the start has been at its present step; nothing while it waits for other nodes.
  public Duration stepTakes() {
    Long began = stepBeganAtNanos;
    return began == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - began);
  }

  /// The node can do nothing by itself until others do something.
  public void waiting(String what) {
    waitingFor = what;
    stepBeganAtNanos = null;
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
