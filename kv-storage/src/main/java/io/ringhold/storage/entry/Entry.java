package io.ringhold.storage.entry;

import io.ringhold.storage.io.LittleEndian;
import java.util.Arrays;

/// Where one version of one key is: a put with its value, or a delete without one. The same object
/// is at one entry after the other; the bytes that it is at are somebody else's, and stay as they
/// are at least until it moves on.
///
/// A put may expire: the time of that is stored in front of its value. Whether it has expired is
/// for the reader to say, who knows what time it is.
public class Entry {
  /// The highest sequence that leaves room for the kind.
  public static final long SEQUENCE_MAX = Long.MAX_VALUE >>> 8;

  /// The time at which a put expires that does not.
  public static final long NEVER = Long.MAX_VALUE;

  private static final int KIND_BITS = 8;
  private static final int KIND_MASK = (1 << KIND_BITS) - 1;
  private static final int DELETE = 0;
  private static final int PUT = 1;
  private static final int EXPIRING_PUT = 2;
  private static final byte[] NOTHING = new byte[0];

  private byte[] keyBytes = NOTHING;
  private int keyAt;
  private int keyLength;
  private byte[] valueBytes = NOTHING;
  private int storedAt;
  private int storedLength;
  private long tag;

  /// What stands for a put in memory and on disk: its sequence and its kind.
  public static long put(long sequence) {
    return sequence << KIND_BITS | PUT;
  }

  /// The same for a put whose [#expiring] value is stored.
  public static long expiringPut(long sequence) {
    return sequence << KIND_BITS | EXPIRING_PUT;
  }

  /// What is stored of a value that expires.
  public static byte[] expiring(long expiresAtMs, byte[] value) {
    byte[] stored = new byte[Long.BYTES + value.length];
    LittleEndian.putLong(stored, 0, expiresAtMs);
    System.arraycopy(value, 0, stored, Long.BYTES, value.length);
    return stored;
  }

  /// Whether there can be an entry with this tag and so many bytes stored.
  public static boolean isStored(long tag, int storedLength) {
    return switch ((int) (tag & KIND_MASK)) {
      case DELETE, PUT -> true;
      case EXPIRING_PUT -> storedLength >= Long.BYTES;
      default -> false;
    };
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
      int storedAt,
      int storedLength) {
    this.tag = tag;
    this.keyBytes = keyBytes;
    this.keyAt = keyAt;
    this.keyLength = keyLength;
    this.valueBytes = valueBytes;
    this.storedAt = storedAt;
    this.storedLength = storedLength;
  }

  public final void at(Entry other) {
    at(
        other.tag,
        other.keyBytes,
        other.keyAt,
        other.keyLength,
        other.valueBytes,
        other.storedAt,
        other.storedLength);
  }

  public final long tag() {
    return tag;
  }

  public final long sequence() {
    return sequence(tag);
  }

  public final boolean tombstone() {
    return kind() == DELETE;
  }

  private boolean expires() {
    return kind() == EXPIRING_PUT;
  }

  private long kind() {
    return tag & KIND_MASK;
  }

  /// When the value is not to be seen any more, in ms since 1970; [#NEVER].
  public final long expiresAtMs() {
    return expires() ? LittleEndian.getLong(valueBytes, storedAt) : NEVER;
  }

  public final boolean isExpired(long nowMs) {
    return expires() && expiresAtMs() <= nowMs;
  }

  /// From here on it is a delete of the same key and sequence.
  public final void becomeTombstone() {
    at(delete(sequence()), keyBytes, keyAt, keyLength, NOTHING, 0, 0);
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
    return expires() ? storedAt + Long.BYTES : storedAt;
  }

  /// 0 for a delete.
  public final int valueLength() {
    return expires() ? storedLength - Long.BYTES : storedLength;
  }

  /// Where the value is with all that is stored of it.
  public final int storedAt() {
    return storedAt;
  }

  public final int storedLength() {
    return storedLength;
  }

  public final byte[] copyOfKey() {
    return Arrays.copyOfRange(keyBytes, keyAt, keyAt + keyLength);
  }

  public final byte[] copyOfValue() {
    return Arrays.copyOfRange(valueBytes, valueAt(), valueAt() + valueLength());
  }

  public final int bytes() {
    return keyLength + storedLength;
  }

  /// Of what is behind the first bytes of the key.
  final long head(int prefixLength) {
    return Keys.head(keyBytes, keyAt + prefixLength, keyAt + keyLength);
  }

  final boolean startsWith(byte[] prefix, int length) {
    return length <= keyLength && Arrays.equals(keyBytes, keyAt, keyAt + length, prefix, 0, length);
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
