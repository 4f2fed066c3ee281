package io.ringhold.storage.io;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/// Bytes, and which of them a crash would leave.
final class MemoryFile implements MemoryNode {
  private static final int SECTOR_BYTES = 512;

  private byte[] bytes = new byte[0];
  private byte[] durable = new byte[0];
  private final BitSet dirty = new BitSet();
  private final BitSet lost = new BitSet();

  byte[] bytes() {
    return bytes.clone();
  }

  int size() {
    return bytes.length;
  }

  boolean isSynced() {
    return dirty.isEmpty() && lost.isEmpty();
  }

  byte[] read(int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  void write(int at, byte[] more, int length) {
    bytes = Arrays.copyOf(bytes, Math.max(bytes.length, at + length));
    System.arraycopy(more, 0, bytes, at, length);
    dirty.set(at, at + length);
    lost.clear(at, at + length);
  }

  /// Makes the first `length` bytes durable, and the file that long at least.
  void sync(int length) {
    byte[] next = Arrays.copyOf(durable, Math.max(durable.length, length));
    for (int at = 0; at < length; at++) {
      next[at] = lost.get(at) ? next[at] : bytes[at];
    }
    durable = next;
    dirty.clear(0, length);
  }

  /// The kernel gives the pages up and calls them clean: they can be read, but they are not on the
  /// disk, whatever a second sync says.
  void failSync(int length) {
    lost.or(dirty.get(0, length));
    sync(length);
  }

  void overwrite(byte[] other) {
    bytes = other.clone();
    settle();
  }

  @Override
  public MemoryFile copy() {
    var copy = new MemoryFile();
    copy.overwrite(bytes);
    return copy;
  }

  /// Of what was not synced each sector is there or not, and the file ends somewhere behind what
  /// was.
  @Override
  public void crash(Random random) {
    int grown = Math.max(0, bytes.length - durable.length);
    int length = durable.length + random.nextInt(grown + 1);
    byte[] left = Arrays.copyOf(durable, length);
    for (int at = 0; at < length; at += SECTOR_BYTES) {
      int end = Math.min(length, at + SECTOR_BYTES);
      if (random.nextBoolean()) {
        for (int i = at; i < end; i++) {
          left[i] = lost.get(i) ? left[i] : bytes[i];
        }
      }
    }
    bytes = left;
    settle();
  }

  private void settle() {
    durable = bytes.clone();
    dirty.clear();
    lost.clear();
  }
}
