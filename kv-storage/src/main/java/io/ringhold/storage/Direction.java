package io.ringhold.storage;

import io.ringhold.storage.entry.Span;

/// Which way a scan goes.
public enum Direction {
  FORWARD(Span.Way.ASCENDING),
  REVERSE(Span.Way.DESCENDING);

  private final Span.Way way;

  Direction(Span.Way way) {
    this.way = way;
  }

  Span.Way way() {
    return way;
  }
}
