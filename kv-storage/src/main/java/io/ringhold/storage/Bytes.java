package io.ringhold.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An immutable byte string, ordered by unsigned bytes.
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Without a copy: the caller gives the array up and never writes to it again.
  public static Bytes wrap(byte[] bytes) {
    return new Bytes(bytes);
  }

  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public int length() {
    return bytes.length;
  }

  /// The byte at a position, 0 to 255.
  public int at(int index) {
    return bytes[index] & 0xff;
  }

  /// A copy.
  public byte[] toArray() {
    return bytes.clone();
  }

  /// The wrapped array itself, for reading only: whoever writes to it breaks every map and table
  /// this string is in.
  public byte[] array() {
    return bytes;
  }

  public boolean startsWith(Bytes prefix) {
    return length() >= prefix.length()
        && Arrays.equals(bytes, 0, prefix.length(), prefix.bytes, 0, prefix.length());
  }

  public Bytes concat(Bytes tail) {
    var joined = Arrays.copyOf(bytes, length() + tail.length());
    System.arraycopy(tail.bytes, 0, joined, length(), tail.length());
    return new Bytes(joined);
  }

  /// A copy of the bytes from `from` up to, not including, `to`.
  public Bytes slice(int from, int to) {
    if (from < 0 || from > to || to > length()) {
      throw new IndexOutOfBoundsException(from + " to " + to + " of " + length() + " bytes");
    }
    return new Bytes(Arrays.copyOfRange(bytes, from, to));
  }

  /// The smallest string behind all that start with this one, or null when there is none.
  public @Nullable Bytes successorOfPrefix() {
    int last = length() - 1;
    while (last >= 0 && at(last) == 0xff) {
      last--;
    }
    if (last < 0) {
      return null;
    }
    var successor = Arrays.copyOf(bytes, last + 1);
    successor[last]++;
    return new Bytes(successor);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// Printable ASCII as it is, everything else as `\xNN`; cut after 64 bytes.
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (int i = 0; i < Math.min(length(), 64); i++) {
      int one = at(i);
      if (one >= ' ' && one <= '~' && one != '\\') {
        text.append((char) one);
      } else {
        text.append("\\x%02x".formatted(one));
      }
    }
    return length() <= 64 ? text.toString() : text + "... (" + length() + " bytes)";
  }
}
