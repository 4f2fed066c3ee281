package io.ringhold.storage.sstable;

import org.jspecify.annotations.Nullable;

/// Room for the key that a cursor is at, and for the one that it was at before: two halves in turn.
/// What a half begins with stays there while its keys come from one block.
final class KeyBuffer {
  private static final byte[] NONE = new byte[0];
  private static final int SPARE = 16;

  private byte[] halves = NONE;
  private @Nullable Block block;

  /// How many halves do not begin with its prefix yet.
  private int foreign;

  private int at;

  /// Makes room for a key of so many bytes that begins with the block's prefix, which is there.
  void turn(Block block, int bytes) {
    if (2 * bytes > halves.length) {
      halves = new byte[2 * (bytes + SPARE)];
      this.block = null;
    }
    if (this.block != block) {
      this.block = block;
      foreign = 2;
    }
    at = at == 0 ? halves.length / 2 : 0;
    if (foreign > 0) {
      foreign--;
      block.copyPrefix(halves, at);
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
