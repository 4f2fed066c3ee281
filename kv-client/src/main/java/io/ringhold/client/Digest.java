package io.ringhold.client;

import java.util.HexFormat;

/// The hash of one replica at one log index; equal on all replicas of a shard, or something is
/// badly wrong.
///
/// @param sha256 over keys, values and versions of all live entries, and over the sessions;
///   lower-case hexadecimal
/// @param entries how many live entries there are
public record Digest(String sha256, long entries) {
  static Digest of(byte[] sha256, long entries) {
    return new Digest(HexFormat.of().formatHex(sha256), entries);
  }
}
