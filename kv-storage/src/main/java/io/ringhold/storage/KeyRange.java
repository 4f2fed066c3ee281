package io.ringhold.storage;

import io.ringhold.storage.entry.Span;
import org.jspecify.annotations.Nullable;

/// Keys from `from` up to, not including, `to`; a null `to` means no end.
public record KeyRange(Bytes from, @Nullable Bytes to) {

  public KeyRange {
    if (to != null && from.compareTo(to) > 0) {
      throw new IllegalArgumentException("range starts after it ends: " + from + " > " + to);
    }
  }

  public static KeyRange all() {
    return new KeyRange(Bytes.EMPTY, null);
  }

  public static KeyRange prefix(Bytes prefix) {
    return new KeyRange(prefix, prefix.successorOfPrefix());
  }

  Span span(Direction direction) {
    return new Span(from.array(), to == null ? null : to.array(), direction.way());
  }
}
