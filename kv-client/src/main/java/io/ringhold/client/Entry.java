package io.ringhold.client;

import java.util.Arrays;

/// A key that exists, with its value.
///
/// @param version the sequence number, within the key's shard, of the write that made the value
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record Entry(byte[] key, byte[] value, long version) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Entry(var otherKey, var otherValue, var otherVersion)
        && version == otherVersion
        && Arrays.equals(key, otherKey)
        && Arrays.equals(value, otherValue);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(key) + Long.hashCode(version);
  }
}
