package io.ringhold.storage.manifest;

import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.LittleEndian;
import java.util.Arrays;

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

  static DurableState read(byte[] from, int at) {
    int attachmentAt = at + 4 * Long.BYTES + Integer.BYTES;
    int attachmentLength = LittleEndian.getInt(from, attachmentAt - Integer.BYTES);
    return new DurableState(
        LittleEndian.getLong(from, at),
        LittleEndian.getLong(from, at + 8),
        LittleEndian.getLong(from, at + 16),
        LittleEndian.getLong(from, at + 24),
        Arrays.copyOfRange(from, attachmentAt, attachmentAt + attachmentLength));
  }

  int encodedBytes() {
    return 4 * Long.BYTES + Integer.BYTES + attachment.length;
  }
}
