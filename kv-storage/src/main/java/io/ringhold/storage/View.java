package io.ringhold.storage;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.MergingCursor;
import io.ringhold.storage.entry.Span;
import io.ringhold.storage.manifest.Version;
import io.ringhold.storage.memtable.Memtable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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

  /// Looks for the newest version of a key that is not newer than `sequenceMax`, deletes included.
  boolean get(byte[] key, long sequenceMax, Entry found) throws IOException {
    if (active.get(key, sequenceMax, found)) {
      return true;
    }
    for (int i = sealed.size() - 1; i >= 0; i--) {
      if (sealed.get(i).get(key, sequenceMax, found)) {
        return true;
      }
    }
    return version.get(key, found);
  }

  EntryCursor cursor(Span span, long sequenceMax) throws IOException {
    if (span.isEmpty()) {
      return EntryCursor.nothing();
    }
    var sources = new ArrayList<EntryCursor>();
    for (var memtable : sealed) {
      sources.add(memtable.cursor(span, sequenceMax));
    }
    if (active.bytes() > 0) {
      sources.add(active.cursor(span, sequenceMax));
    }
    version.addCursors(span, sources);
    return MergingCursor.of(sources, span.way());
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
