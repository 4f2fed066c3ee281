package io.ringhold.storage.wal;

import java.util.UUID;

/// Tells the segments of one log from those of all others; part of every checksum in them.
record LogId(long high, long low) {
  static LogId random() {
    var id = UUID.randomUUID();
    return new LogId(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }
}
