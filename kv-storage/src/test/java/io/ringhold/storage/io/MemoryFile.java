package io.ringhold.storage.io;

import java.util.Arrays;
import java.util.Random;

/// Bytes, and which of them a crash would leave.
final class MemoryFile implements MemoryNode {
  private static final int SECTOR_BYTES = 512;

  private byte[] bytes = new byte[0];
  private int synced;
  private int lostFrom;
  private int lostTo;

  byte[] bytes() {
    return bytes.clone();
  }

  byte[] read(int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  void append(byte[] more, int length) {
    int at = bytes.length;
    bytes = Arrays.copyOf(bytes, at + length);
    System.arraycopy(more, 0, bytes, at, length);
  }

  void sync() {
    synced = bytes.length;
  }

  /// The kernel gives the pages up and calls them clean: they can be read, but they are not on the
  /// disk.
  void failSync() {
    lostFrom = synced;
    lostTo = bytes.length;
    synced = bytes.length;
  }

  void overwrite(byte[] other) {
    bytes = other.clone();
    synced = bytes.length;
  }

  @Override
  public void crash(Random random) {
    Arrays.fill(bytes, lostFrom, lostTo, (byte) 0);
    bytes = Arrays.copyOf(bytes, synced + random.nextInt(bytes.length - synced + 1));
    for (int at = synced; at < bytes.length; at += SECTOR_BYTES) {
      if (random.nextBoolean()) {
        Arrays.fill(bytes, at, Math.min(bytes.length, at + SECTOR_BYTES), (byte) 0);
      }
    }
    synced = bytes.length;
  }
}
