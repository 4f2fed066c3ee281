package io.ringhold.storage.io;

import java.util.Arrays;

/// A growing byte array for building blocks and edits; numbers are little-endian.
public final class ByteWriter {
  private byte[] bytes = new byte[256];
  private int length;

  public int length() {
    return length;
  }

  public ByteWriter u8(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  public ByteWriter u32(int value) {
    room(Integer.BYTES);
    LittleEndian.putInt(bytes, length, value);
    length += Integer.BYTES;
    return this;
  }

  public ByteWriter u64(long value) {
    room(Long.BYTES);
    LittleEndian.putLong(bytes, length, value);
    length += Long.BYTES;
    return this;
  }

  public ByteWriter bytes(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  /// The length as u32, then the bytes.
  public ByteWriter sized(byte[] value) {
    return u32(value.length).bytes(value);
  }

  /// Appends the checksum of everything written so far, as a piece at offset `at` of the named
  /// file.
  public ByteWriter seal(long idHigh, long idLow, long at) {
    return u32(Checksum.of(idHigh, idLow, at, bytes, 0, length));
  }

  public byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void room(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * bytes.length, 1 << 30)));
    }
  }
}
