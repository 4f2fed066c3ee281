package io.ringhold.storage.manifest;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.io.ByteReader;
import io.ringhold.storage.io.ByteWriter;

/// Up to where the tables hold the history of a shard, and what the caller wants remembered with
/// exactly that.
public final class DurableState {
  /// A shard without history.
  public static final DurableState NONE = new DurableState(0, 0, 0, 0, new byte[0]);

  private final long term;
  private final long index;
  private final long timestampMs;
  private final long lastSequence;
  private final byte[] attachment;

  public DurableState(
      long term, long index, long timestampMs, long lastSequence, byte[] attachment) {
    if (lastSequence < 0 || lastSequence > Entry.SEQUENCE_MAX) {
      throw new IllegalArgumentException("the last sequence " + lastSequence);
    }
    this.term = term;
    this.index = index;
    this.timestampMs = timestampMs;
    this.lastSequence = lastSequence;
    this.attachment = attachment;
  }

  public long term() {
    return term;
  }

  public long index() {
    return index;
  }

  public long timestampMs() {
    return timestampMs;
  }

  public long lastSequence() {
    return lastSequence;
  }

  public byte[] attachment() {
    return attachment;
  }

  void writeTo(ByteWriter out) {
    out.u64(term).u64(index).u64(timestampMs).u64(lastSequence).sized(attachment);
  }

  static DurableState read(ByteReader from) {
    return new DurableState(from.u64(), from.u64(), from.u64(), from.u64(), from.sized());
  }
}
