package io.ringhold.storage.wal;

import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.Checksum;
import io.ringhold.storage.io.LittleEndian;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What was written at once, whole or not at all.
///
/// ```
/// checksum u32 | length of entries u32 | first sequence u64 | synced u64 | count u32 | entries | zeros
/// ```
///
/// filled up to a multiple of 8. The checksum is of what is behind it, seeded by the log, the
/// segment's number and the frame's offset: what an earlier use of the file left behind is no
/// frame.
public final class Frame {
  static final int HEADER_BYTES = 28;
  static final int ALIGNMENT = 8;

  private final long at;
  private final long firstSequence;
  private final long synced;
  private final int count;
  private final byte[] entries;

  Frame(long at, long firstSequence, long synced, int count, byte[] entries) {
    this.at = at;
    this.firstSequence = firstSequence;
    this.synced = synced;
    this.count = count;
    this.entries = entries;
  }

  /// Its offset in the segment.
  public long at() {
    return at;
  }

  public long firstSequence() {
    return firstSequence;
  }

  /// Up to this offset the segment was durable when the frame was written, and all segments before
  /// it were; 0 when not even those.
  long synced() {
    return synced;
  }

  /// Number of entries, each with a sequence of its own.
  public int count() {
    return count;
  }

  public byte[] entries() {
    return entries;
  }

  public long lastSequence() {
    return firstSequence + count - 1;
  }

  /// Whether its entries can follow those up to a sequence.
  boolean isBehind(long sequence) {
    return count >= 0 && firstSequence > sequence && lastSequence() >= sequence;
  }

  long end() {
    return at + bytes(entries.length);
  }

  /// Bytes of a frame with this many bytes of entries.
  static long bytes(int entryBytes) {
    return ((long) HEADER_BYTES + entryBytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /// Leaves room for the header of a frame, whose entries are to be written next.
  static void begin(ByteWriter out) {
    out.clear();
    out.u64(0).u64(0).u64(0).u32(0);
  }

  /// Fills in the header, and the zeros behind the entries.
  static void finish(
      ByteWriter out,
      LogId log,
      long segment,
      long at,
      long firstSequence,
      long synced,
      int count) {
    int entryBytes = out.length() - HEADER_BYTES;
    while (out.length() % ALIGNMENT != 0) {
      out.u8(0);
    }
    byte[] bytes = out.array();
    LittleEndian.putInt(bytes, 4, entryBytes);
    LittleEndian.putLong(bytes, 8, firstSequence);
    LittleEndian.putLong(bytes, 16, synced);
    LittleEndian.putInt(bytes, 24, count);
    int checked = out.length() - Integer.BYTES;
    LittleEndian.putInt(
        bytes, 0, Checksum.of(log.high(), log.low() + segment, at, bytes, Integer.BYTES, checked));
  }

  /// @param bytes the whole segment
  /// @return null when there is none at this place
  static @Nullable Frame read(byte[] bytes, int at, LogId log, long segment) {
    if (bytes.length - at < HEADER_BYTES) {
      return null;
    }
    int length = LittleEndian.getInt(bytes, at + 4);
    if (length < 0 || bytes(length) > bytes.length - at) {
      return null;
    }
    int checked = (int) bytes(length) - Integer.BYTES;
    int checksum =
        Checksum.of(log.high(), log.low() + segment, at, bytes, at + Integer.BYTES, checked);
    if (LittleEndian.getInt(bytes, at) != checksum) {
      return null;
    }
    return new Frame(
        at,
        LittleEndian.getLong(bytes, at + 8),
        LittleEndian.getLong(bytes, at + 16),
        LittleEndian.getInt(bytes, at + 24),
        Arrays.copyOfRange(bytes, at + HEADER_BYTES, at + HEADER_BYTES + length));
  }
}
