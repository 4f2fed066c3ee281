package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.io.ByteWriter;

/// Collects entries, in order, into the bytes that [Block] reads.
final class BlockBuilder {
  static final int PUT = 1;
  static final int DELETE = 0;

  private final ByteWriter rows = new ByteWriter();
  private final ByteWriter offsets = new ByteWriter();
  private int count;

  void add(Entry entry) {
    offsets.u32(rows.length());
    rows.u64(entry.sequence() << 8 | (entry.tombstone() ? DELETE : PUT));
    rows.u32(entry.key().length).u32(entry.value().length);
    rows.bytes(entry.key()).bytes(entry.value());
    count++;
  }

  int bytes() {
    return rows.length() + offsets.length() + Integer.BYTES;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /// The block without its checksum.
  ByteWriter finish() {
    return new ByteWriter().u32(count).bytes(offsets.toArray()).bytes(rows.toArray());
  }
}
