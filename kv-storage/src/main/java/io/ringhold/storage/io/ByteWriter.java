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

  public ByteWriter u16(int value) {
    return u8(value).u8(value >>> 8);
  }

  /// Seven bits a byte, the low ones first; all bytes but the last have their highest bit set.
  public ByteWriter varint(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      u8(rest | 0x80);
      rest >>>= 7;
    }
    return u8(rest);
  }

  /// How many bytes [#varint] writes.
  public static int varintBytes(int value) {
    return (Integer.SIZE - Integer.numberOfLeadingZeros(value | 1) + 6) / 7;
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
    return bytes(value, 0, value.length);
  }

  public ByteWriter bytes(byte[] from, int at, int count) {
    if (count > 0) {
      room(count);
      System.arraycopy(from, at, bytes, length, count);
      length += count;
    }
    return this;
  }

  /// The length as u32, then the bytes.
  public ByteWriter sized(byte[] value) {
    return u32(value.length).bytes(value);
  }

  /// Appends the checksum of everything written so far, as a piece at offset `at` of the named
  /// file.
  public ByteWriter seal(long idHigh, long idLow, long at) {
    return seal(idHigh, idLow, at, 0);
  }

  /// The same for what was written from `from` on.
  public ByteWriter seal(long idHigh, long idLow, long at, int from) {
    return u32(Checksum.of(idHigh, idLow, at, bytes, from, length - from));
  }

  /// The array that is written to, for reading: the first [#length] bytes are what was written.
  public byte[] array() {
    return bytes;
  }

  /// Empty again, with the same array.
  public void clear() {
    length = 0;
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
