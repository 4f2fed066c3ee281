package io.ringhold.storage.sstable;

/// Room for the key that a cursor is at, and for the one that it was at before.
final class KeyBuffer {
  private byte[] now = new byte[64];
  private byte[] before = new byte[64];

  byte[] next(int bytes) {
    byte[] next = before.length >= bytes ? before : new byte[2 * bytes];
    before = now;
    now = next;
    return next;
  }
}
