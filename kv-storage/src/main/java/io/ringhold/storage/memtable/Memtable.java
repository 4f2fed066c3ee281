package io.ringhold.storage.memtable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Span;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/// All versions written since the last rotation. One writer, any number of readers at the same
/// time.
public final class Memtable {
  /// What one entry costs beside its bytes: entry object, two array headers, skip list node and its
  /// share of index.
  private static final int OVERHEAD_BYTES = 120;

  private final NavigableSet<Entry> entries = new ConcurrentSkipListSet<>(Entry.ORDER);
  private volatile long bytes;

  /// Called by the one writer only.
  public void add(Entry entry) {
    entries.add(entry);
    bytes = bytes + entry.bytes() + OVERHEAD_BYTES;
  }

  /// The newest version of a key that is not newer than `sequenceMax`, deletes included.
  public @Nullable Entry get(byte[] key, long sequenceMax) {
    var found = entries.ceiling(Entry.probe(key, sequenceMax));
    return found != null && found.hasKey(key) ? found : null;
  }

  public EntryCursor cursor(Span span) {
    if (span.isEmpty()) {
      return () -> null;
    }
    var to = span.to();
    var inside = entries.tailSet(Entry.probe(span.from(), Long.MAX_VALUE), true);
    if (to != null) {
      inside = inside.headSet(Entry.probe(to, Long.MAX_VALUE), false);
    }
    var walk = span.ascending() ? inside.iterator() : inside.descendingIterator();
    return () -> walk.hasNext() ? walk.next() : null;
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /// Estimated heap bytes.
  public long bytes() {
    return bytes;
  }
}
