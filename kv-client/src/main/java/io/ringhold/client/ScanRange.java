package io.ringhold.client;

import java.util.Arrays;

/// Which entries a scan visits, and in which order.
///
/// @param from the first key that belongs to the range; empty = from the first key
/// @param to the first key behind the range; empty = to the last key
/// @param reverse from the last key of the range to the first
/// @param limit at most this many entries; 0 = all
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record ScanRange(byte[] from, byte[] to, boolean reverse, long limit) {
  private static final byte[] OPEN = {};

  public ScanRange {
    if (limit < 0) {
      throw new IllegalArgumentException("a scan's limit is 0 (none) or more, not " + limit);
    }
  }

  public static ScanRange all() {
    return new ScanRange(OPEN, OPEN, false, 0);
  }

  public static ScanRange between(byte[] from, byte[] to) {
    return new ScanRange(from, to, false, 0);
  }

  /// All keys that begin with these bytes.
  public static ScanRange prefix(byte[] prefix) {
    return between(prefix, behind(prefix));
  }

  public ScanRange reversed() {
    return new ScanRange(from, to, !reverse, limit);
  }

  public ScanRange limit(long limit) {
    return new ScanRange(from, to, reverse, limit);
  }

  // The first key behind a prefix: its last byte that can grow, grown by one; nothing is behind a
  // prefix of 0xff alone.
  private static byte[] behind(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xff) {
      length--;
    }
    byte[] behind = Arrays.copyOf(prefix, length);
    if (length > 0) {
      behind[length - 1]++;
    }
    return behind;
  }
}
