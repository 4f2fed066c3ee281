package io.ringhold.storage.entry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which keys to walk, and which way.
public final class Span {
  public enum Way {
    ASCENDING,
    DESCENDING
  }

  private final byte[] from;
  private final byte @Nullable [] to;
  private final Way way;

  /// @param from first key
  /// @param to first key behind the end, or null for no end
  public Span(byte[] from, byte @Nullable [] to, Way way) {
    this.from = from;
    this.to = to;
    this.way = way;
  }

  /// All entries, ascending.
  public static Span all() {
    return new Span(new byte[0], null, Way.ASCENDING);
  }

  public byte[] from() {
    return from;
  }

  public byte @Nullable [] to() {
    return to;
  }

  public Way way() {
    return way;
  }

  public boolean ascending() {
    return way == Way.ASCENDING;
  }

  public boolean startsBehind(byte[] key) {
    return Arrays.compareUnsigned(key, from) < 0;
  }

  public boolean endsBefore(byte[] key) {
    return to != null && Arrays.compareUnsigned(key, to) >= 0;
  }

  public boolean isEmpty() {
    return endsBefore(from);
  }

  /// Whether keys between `first` and `last`, both included, can lie in this span.
  public boolean touches(byte[] first, byte[] last) {
    return !startsBehind(last) && !endsBefore(first);
  }
}
