package io.ringhold.storage.entry;

import java.util.Arrays;
import java.util.Comparator;

/// One version of one key: a put with its value, or a delete without one. The arrays are never
/// changed.
public final class Entry {
  /// Keys ascending as unsigned bytes; of one key, the newest version first.
  public static final Comparator<Entry> ORDER = Entry::compare;

  private final byte[] key;
  private final long sequence;
  private final byte[] value;
  private final boolean tombstone;

  private Entry(byte[] key, long sequence, byte[] value, boolean tombstone) {
    this.key = key;
    this.sequence = sequence;
    this.value = value;
    this.tombstone = tombstone;
  }

  public static Entry put(byte[] key, long sequence, byte[] value) {
    return new Entry(key, sequence, value, false);
  }

  public static Entry delete(byte[] key, long sequence) {
    return new Entry(key, sequence, NOTHING, true);
  }

  /// A probe that sorts right before all versions of `key` that are not newer than `sequence`.
  public static Entry probe(byte[] key, long sequence) {
    return delete(key, sequence);
  }

  private static final byte[] NOTHING = new byte[0];

  public byte[] key() {
    return key;
  }

  public long sequence() {
    return sequence;
  }

  /// Empty for a delete.
  public byte[] value() {
    return value;
  }

  public boolean tombstone() {
    return tombstone;
  }

  public boolean hasKey(byte[] other) {
    return Arrays.equals(key, other);
  }

  public int bytes() {
    return key.length + value.length;
  }

  private static int compare(Entry a, Entry b) {
    int byKey = Arrays.compareUnsigned(a.key, b.key);
    return byKey != 0 ? byKey : Long.compare(b.sequence, a.sequence);
  }
}
