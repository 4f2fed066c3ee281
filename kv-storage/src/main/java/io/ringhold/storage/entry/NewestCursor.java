package io.ringhold.storage.entry;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Of each key only the newest version that is not newer than a given sequence, deletes included.
public final class NewestCursor implements EntryCursor {
  private final EntryCursor source;
  private final long sequenceMax;
  private final Span.Way way;
  private @Nullable Entry ahead;

  public NewestCursor(EntryCursor source, long sequenceMax, Span.Way way) throws IOException {
    this.source = source;
    this.sequenceMax = sequenceMax;
    this.way = way;
    ahead = nextVisible();
  }

  @Override
  public @Nullable Entry next() throws IOException {
    if (ahead == null) {
      return null;
    }
    var newest = ahead;
    var other = nextVisible();
    while (other != null && other.hasKey(newest.key())) {
      newest =
          switch (way) {
            case ASCENDING -> newest;
            case DESCENDING -> other;
          };
      other = nextVisible();
    }
    ahead = other;
    return newest;
  }

  private @Nullable Entry nextVisible() throws IOException {
    var entry = source.next();
    while (entry != null && entry.sequence() > sequenceMax) {
      entry = source.next();
    }
    return entry;
  }
}
