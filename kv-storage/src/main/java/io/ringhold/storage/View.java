package io.ringhold.storage;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.MergingCursor;
import io.ringhold.storage.entry.NewestCursor;
import io.ringhold.storage.entry.Span;
import io.ringhold.storage.manifest.Version;
import io.ringhold.storage.memtable.Memtable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All places where a shard's entries are at one moment. Whoever retains a view can read it for as
/// long as it likes: memtables only grow at sequences the reader does not look at, and the tables
/// of a held version stay on disk.
///
/// @param sealed oldest first
record View(Memtable active, List<Memtable> sealed, Version version) {

  boolean tryRetain() {
    return version.tryRetain();
  }

  void release() {
    version.release();
  }

  /// The newest version of a key that is not newer than `sequenceMax`, deletes included.
  @Nullable Entry get(byte[] key, long sequenceMax) throws IOException {
    var found = active.get(key, sequenceMax);
    for (int i = sealed.size() - 1; found == null && i >= 0; i--) {
      found = sealed.get(i).get(key, sequenceMax);
    }
    return found != null ? found : version.get(key, sequenceMax);
  }

  EntryCursor cursor(Span span, long sequenceMax) throws IOException {
    if (span.isEmpty()) {
      return () -> null;
    }
    var sources = new ArrayList<EntryCursor>();
    sources.add(active.cursor(span));
    sealed.forEach(memtable -> sources.add(memtable.cursor(span)));
    sources.addAll(version.cursors(span));
    return new NewestCursor(new MergingCursor(sources, span), sequenceMax, span.way());
  }

  long memtableBytes() {
    return active.bytes() + sealed.stream().mapToLong(Memtable::bytes).sum();
  }

  View afterRotation() {
    var older = new ArrayList<>(sealed);
    older.add(active);
    return new View(new Memtable(), List.copyOf(older), version);
  }

  View afterFlush(Version next) {
    return new View(active, sealed.subList(1, sealed.size()), next);
  }

  View afterCompaction(Version next) {
    return new View(active, sealed, next);
  }
}
