package io.ringhold.server.shard;

import io.ringhold.storage.Bytes;

/// The same in every retry of one request of one client.
///
/// @param clientId 16 bytes
/// @param acknowledgedBelow the client retries no request below this id
/// @param issuedAtMs the client's clock at the first sending, ms since 1970
public record RequestIdentity(
    Bytes clientId, long requestId, long acknowledgedBelow, long issuedAtMs) {
  public static final int CLIENT_ID_BYTES = 16;

  public RequestIdentity {
    if (clientId.length() != CLIENT_ID_BYTES) {
      throw new IllegalArgumentException(
          "client id of " + clientId.length() + " bytes, not " + CLIENT_ID_BYTES);
    }
    if (requestId <= 0 || acknowledgedBelow < 0 || acknowledgedBelow > requestId) {
      throw new IllegalArgumentException(
          "request id " + requestId + " with acknowledged_below " + acknowledgedBelow);
    }
  }
}
