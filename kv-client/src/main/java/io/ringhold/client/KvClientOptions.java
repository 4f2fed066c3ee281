package io.ringhold.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// How a client reaches its cluster.
///
/// @param endpoints host:port of one or more nodes; the client learns the others from them
/// @param deadline how long one call may take, all its retries included
/// @param attemptTimeout how long one attempt of a call may take, so that one dead node does not
///   eat the whole deadline
/// @param maxOutstanding how many calls may be under way at once; further ones wait for a place,
///   inside their deadline
/// @param detours where to connect to instead of a node's own address, host:port for host:port; for
///   nodes that are reached through port-forwards
public record KvClientOptions(
    List<String> endpoints,
    Duration deadline,
    Duration attemptTimeout,
    int maxOutstanding,
    Map<String, String> detours) {
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:/\\s]+):\\d{1,5}");

  public KvClientOptions {
    endpoints = List.copyOf(endpoints);
    detours = Map.copyOf(detours);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("a client needs the address of at least one node");
    }
    endpoints.forEach(KvClientOptions::requireAddress);
    detours.forEach((from, to) -> {
      requireAddress(from);
      requireAddress(to);
    });
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("a deadline lies in the future, not " + deadline);
    }
    if (attemptTimeout.isNegative() || attemptTimeout.isZero()) {
      throw new IllegalArgumentException("an attempt takes time, not " + attemptTimeout);
    }
    if (maxOutstanding < 1) {
      throw new IllegalArgumentException("at least 1 call must be allowed, not " + maxOutstanding);
    }
  }

  private static void requireAddress(String address) {
    if (!HOST_AND_PORT.matcher(address).matches()) {
      throw new IllegalArgumentException(
          "an address is host:port, such as 127.0.0.1:7400, not '" + address + "'");
    }
  }

  /// 10 s for a call: an election takes up to 4 s, and one more is then still covered. 3 s for an
  /// attempt.
  public static KvClientOptions to(String... endpoints) {
    return new KvClientOptions(
        List.of(endpoints), Duration.ofSeconds(10), Duration.ofSeconds(3), 4096, Map.of());
  }

  public KvClientOptions withDeadline(Duration deadline) {
    return new KvClientOptions(endpoints, deadline, attemptTimeout, maxOutstanding, detours);
  }

  public KvClientOptions withAttemptTimeout(Duration attemptTimeout) {
    return new KvClientOptions(endpoints, deadline, attemptTimeout, maxOutstanding, detours);
  }

  public KvClientOptions withMaxOutstanding(int maxOutstanding) {
    return new KvClientOptions(endpoints, deadline, attemptTimeout, maxOutstanding, detours);
  }

  public KvClientOptions withDetours(Map<String, String> detours) {
    return new KvClientOptions(endpoints, deadline, attemptTimeout, maxOutstanding, detours);
  }
}
