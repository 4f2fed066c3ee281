package io.ringhold.client;

import java.nio.ByteBuffer;

/// Keys whose order, as unsigned bytes, is that of what they stand for.
public final class Keys {
  private Keys() {}

  /// Eight bytes, the highest first, with the sign turned around: -1 comes before 0.
  public static byte[] ofLong(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number ^ Long.MIN_VALUE).array();
  }

  /// What [#ofLong] was given.
  ///
  /// @throws IllegalArgumentException when the key has not eight bytes
  public static long toLong(byte[] key) {
    if (key.length != Long.BYTES) {
      throw new IllegalArgumentException(
          "a key of " + key.length + " bytes; that of a number has " + Long.BYTES);
    }
    return ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE;
  }
}
