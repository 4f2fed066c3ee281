package io.ringhold.client;

import io.grpc.MethodDescriptor;
import io.ringhold.api.v1.RequestIdentity;
import io.ringhold.client.KvException.Kind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The calls that are under way: gives each its deadline, its place and, if it changes something,
/// its identity.
final class Calls {
  private final Channels channels;
  private final Atlas atlas;
  private final KvClientOptions options;
  private final Semaphore places;
  private final Map<Integer, RequestIds> requestIds = new ConcurrentHashMap<>();

  Calls(Channels channels, Atlas atlas, KvClientOptions options) {
    this.channels = channels;
    this.atlas = atlas;
    this.options = options;
    this.places = new Semaphore(options.maxOutstanding());
  }

  /// Which shard a call is for.
  interface Routing {
    int shard(Topology topology);
  }

  /// A call that changes nothing, so that it does not matter how often it is carried out.
  <Q, R> R read(MethodDescriptor<Q, R> method, Routing routing, Q request) {
    return inPlace(deadline -> {
      int shard = routing.shard(atlas.topology(deadline));
      return attempts(shard, false, deadline).run(method, request);
    });
  }

  /// A call that changes something. Every attempt bears the same identity, under which the servers
  /// apply it once.
  <Q, R> R write(
      MethodDescriptor<Q, R> method, Routing routing, Function<RequestIdentity, Q> request) {
    return inPlace(deadline -> {
      int shard = routing.shard(atlas.topology(deadline));
      var ids = requestIds.computeIfAbsent(shard, _ -> new RequestIds());
      var identity = ids.open(deadline);
      if (identity == null) {
        throw busy(RequestIds.WINDOW + " later writes to the shard");
      }
      try {
        return attempts(shard, true, deadline).run(method, request.apply(identity));
      } finally {
        ids.close(identity);
      }
    });
  }

  private Attempts attempts(int shard, boolean changes, Deadline deadline) {
    return new Attempts(channels, atlas, shard, changes, deadline, options.attemptTimeout());
  }

  private interface Body<R> {
    R run(Deadline deadline) throws InterruptedException;
  }

  private <R> R inPlace(Body<R> body) {
    var deadline = Deadline.in(options.deadline());
    try {
      if (!places.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy(options.maxOutstanding() + " calls");
      }
      try {
        return body.run(deadline);
      } finally {
        places.release();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /// A wait for something that had not been sent was interrupted.
  static KvException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new KvException(
        Kind.UNAVAILABLE, "INTERRUPTED", "the caller was interrupted", Map.of(), e);
  }

  private static KvException busy(String others) {
    return new KvException(
        Kind.UNAVAILABLE,
        "CLIENT_BUSY",
        "this client waits for the answers to " + others + " already, and none came in time",
        Map.of(),
        null);
  }
}
