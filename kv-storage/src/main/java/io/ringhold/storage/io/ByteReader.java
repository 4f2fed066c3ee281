package io.ringhold.storage.io;

import java.util.Arrays;
import java.util.Objects;

/// Reads what [ByteWriter] wrote. Whatever the bytes claim, nothing behind their end is read or
/// made room for: everything throws [IndexOutOfBoundsException] then.
public final class ByteReader {
  private final byte[] bytes;
  private int at;

  public ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  public int u8() {
    return bytes[take(1)] & 0xff;
  }

  public int u32() {
    return LittleEndian.getInt(bytes, take(Integer.BYTES));
  }

  public long u64() {
    return LittleEndian.getLong(bytes, take(Long.BYTES));
  }

  /// A u32 that says how many things follow, each of a byte at least.
  public int count() {
    int count = u32();
    Objects.checkFromIndexSize(at, count, bytes.length);
    return count;
  }

  /// As [ByteWriter#sized] wrote it.
  public byte[] sized() {
    int length = u32();
    int from = take(length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /// Everything has been read.
  public void end() {
    if (at < bytes.length) {
      throw new IndexOutOfBoundsException(bytes.length - at + " bytes are left over");
    }
  }

  private int take(int length) {
    int from = Objects.checkFromIndexSize(at, length, bytes.length);
    at += length;
    return from;
  }
}
