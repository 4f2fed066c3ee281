package io.ringhold.client;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A key that exists, with its value.
///
/// @param version the sequence number, within the key's shard, of the write that made the value
/// @param expiresAt when the value is not to be seen any more; null = never
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record Entry(byte[] key, byte[] value, long version, @Nullable Instant expiresAt) {
  public Entry(byte[] key, byte[] value, long version) {
    this(key, value, version, null);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry(var otherKey, var otherValue, var otherVersion, var otherExpiry)
        && version == otherVersion
        && Objects.equals(expiresAt, otherExpiry)
        && Arrays.equals(key, otherKey)
        && Arrays.equals(value, otherValue);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(key) + Long.hashCode(version);
  }
}
