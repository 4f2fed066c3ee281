package io.ringhold.storage.sstable;

import org.jspecify.annotations.Nullable;

/// Room for the key that a cursor is at, and for the one that it was at before: two halves in turn.
/// What a half begins with stays there while its keys come from one block.
final class KeyBuffer {
  private static final byte[] NONE = new byte[0];
  private static final int SPARE = 16;

  private byte[] halves = NONE;
  private @Nullable Block lowPrefix;
  private @Nullable Block highPrefix;
  private int at;

  /// Makes room for a key of so many bytes that begins with the block's prefix, which is there.
  void turn(Block block, int bytes) {
    int half = halves.length >>> 1;
    if (bytes > half) {
      half = bytes + SPARE;
      halves = new byte[2 * half];
      lowPrefix = null;
      highPrefix = null;
    }
    if (at == 0) {
      at = half;
      if (highPrefix != block) {
        highPrefix = block;
        block.copyPrefix(halves, at);
      }
    } else {
      at = 0;
      if (lowPrefix != block) {
        lowPrefix = block;
        block.copyPrefix(halves, at);
      }
    }
  }

  byte[] bytes() {
    return halves;
  }

  /// Where the key begins.
  int at() {
    return at;
  }
}
