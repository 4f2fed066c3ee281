package io.ringhold.storage.entry;

import java.util.Arrays;

/// Where one version of one key is: a put with its value, or a delete without one. The same object
/// is at one entry after the other; the bytes that it is at are somebody else's, and stay as they
/// are at least until it moves on.
public class Entry {
  private static final int KIND_BITS = 8;
  private static final int DELETE = 0;
  private static final int PUT = 1;
  private static final byte[] NOTHING = new byte[0];

  private byte[] keyBytes = NOTHING;
  private int keyAt;
  private int keyLength;
  private byte[] valueBytes = NOTHING;
  private int valueAt;
  private int valueLength;
  private long tag;

  /// What stands for a put in memory and on disk: its sequence and its kind.
  public static long put(long sequence) {
    return sequence << KIND_BITS | PUT;
  }

  public static long delete(long sequence) {
    return sequence << KIND_BITS | DELETE;
  }

  public static long sequence(long tag) {
    return tag >>> KIND_BITS;
  }

  public final void at(
      long tag,
      byte[] keyBytes,
      int keyAt,
      int keyLength,
      byte[] valueBytes,
      int valueAt,
      int valueLength) {
    this.tag = tag;
    this.keyBytes = keyBytes;
    this.keyAt = keyAt;
    this.keyLength = keyLength;
    this.valueBytes = valueBytes;
    this.valueAt = valueAt;
    this.valueLength = valueLength;
  }

  public final void at(Entry other) {
    at(
        other.tag,
        other.keyBytes,
        other.keyAt,
        other.keyLength,
        other.valueBytes,
        other.valueAt,
        other.valueLength);
  }

  public final long tag() {
    return tag;
  }

  public final long sequence() {
    return sequence(tag);
  }

  public final boolean tombstone() {
    return (tag & (1 << KIND_BITS) - 1) == DELETE;
  }

  /// The array that has the key, from [#keyAt] on.
  public final byte[] keyBytes() {
    return keyBytes;
  }

  public final int keyAt() {
    return keyAt;
  }

  public final int keyLength() {
    return keyLength;
  }

  /// The array that has the value, from [#valueAt] on.
  public final byte[] valueBytes() {
    return valueBytes;
  }

  public final int valueAt() {
    return valueAt;
  }

  /// 0 for a delete.
  public final int valueLength() {
    return valueLength;
  }

  public final byte[] copyOfKey() {
    return Arrays.copyOfRange(keyBytes, keyAt, keyAt + keyLength);
  }

  public final byte[] copyOfValue() {
    return Arrays.copyOfRange(valueBytes, valueAt, valueAt + valueLength);
  }

  public final int bytes() {
    return keyLength + valueLength;
  }

  final long head() {
    return Keys.head(keyBytes, keyAt, keyAt + keyLength);
  }

  public final boolean hasKey(byte[] key) {
    return Arrays.equals(keyBytes, keyAt, keyAt + keyLength, key, 0, key.length);
  }

  public final boolean hasKeyOf(Entry other) {
    return Arrays.equals(
        keyBytes,
        keyAt,
        keyAt + keyLength,
        other.keyBytes,
        other.keyAt,
        other.keyAt + other.keyLength);
  }

  /// Keys are ordered by their bytes, unsigned.
  public final int compareKey(byte[] key) {
    return Arrays.compareUnsigned(keyBytes, keyAt, keyAt + keyLength, key, 0, key.length);
  }

  public final int compareKey(Entry other) {
    return Arrays.compareUnsigned(
        keyBytes,
        keyAt,
        keyAt + keyLength,
        other.keyBytes,
        other.keyAt,
        other.keyAt + other.keyLength);
  }
}
