package io.ringhold.server.routing;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The connection to a node that may go away and come back, under its name but at another address
/// of the network.
final class Link implements AutoCloseable {
  static final Duration BETWEEN_RETRIES = Duration.ofSeconds(1);
  static final Duration FAILING_MAX = Duration.ofSeconds(10);

  private final Supplier<ManagedChannel> connecting;
  private final LongSupplier nanoTime;
  private ManagedChannel channel;
  private long triedAt;
  private long wellAt;

  Link(Supplier<ManagedChannel> connecting, LongSupplier nanoTime) {
    this.connecting = connecting;
    this.nanoTime = nanoTime;
    channel = connecting.get();
    wellAt = nanoTime.getAsLong();
    triedAt = wellAt;
  }

  /// The channel, awake: gRPC waits longer and longer between two tries, up to two minutes, and
  /// looks a name up again only when it tries.
  ///
  /// One that goes on failing is made anew, because a channel may say so for ever although it has
  /// reached the node: when a connection to a former address is given up after that to the new one
  /// was made (grpc-java 12958).
  synchronized ManagedChannel channel() {
    long now = nanoTime.getAsLong();
    if (channel.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
      wellAt = now;
    } else if (now - wellAt >= FAILING_MAX.toNanos()) {
      channel.shutdownNow();
      channel = connecting.get();
      wellAt = now;
    } else if (now - triedAt >= BETWEEN_RETRIES.toNanos()) {
      channel.resetConnectBackoff();
      triedAt = now;
    }
    return channel;
  }

  @Override
  public synchronized void close() {
    channel.shutdownNow();
  }
}
