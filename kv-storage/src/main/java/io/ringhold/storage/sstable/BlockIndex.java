package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.Keys;
import java.util.Arrays;

/// Finds the block of a key among the first keys of all blocks of a table.
///
/// They are searched in pages: first for the page, then in it, by eight bytes of each key behind
/// what all keys of the page share. So keys of one table with long prefixes are told apart by
/// numbers that lie side by side, and a search touches few cache lines. Made when a table is
/// opened; the file has the keys alone.
final class BlockIndex {
  private static final int PAGE = 64;
  private static final byte[] NO_KEY = new byte[0];

  private final Block firstKeys;

  /// Of the first key of each page, behind what all keys share.
  private final long[] pageHeads;

  /// What the keys of each page share.
  private final byte[][] shared;

  /// Of each key, behind what its page shares.
  private final long[] heads;

  BlockIndex(Block firstKeys) {
    this.firstKeys = firstKeys;
    int pages = (firstKeys.count() + PAGE - 1) / PAGE;
    pageHeads = new long[pages];
    shared = new byte[pages][];
    heads = new long[firstKeys.count()];
    var buffer = new KeyBuffer();
    var entry = new Entry();
    for (int page = 0; page < pages; page++) {
      int from = page * PAGE;
      int end = Math.min(from + PAGE, heads.length);
      byte[] first = firstKeys.key(from);
      byte[] last = firstKeys.key(end - 1);
      int differ = Arrays.mismatch(first, last);
      shared[page] = Arrays.copyOf(first, differ < 0 ? first.length : differ);
      pageHeads[page] = firstKeys.head(from);
      for (int i = from; i < end; i++) {
        firstKeys.read(i, buffer, entry);
        int keyEnd = entry.keyAt() + entry.keyLength();
        heads[i] = Keys.head(entry.keyBytes(), entry.keyAt() + shared[page].length, keyEnd);
      }
    }
  }

  int count() {
    return heads.length;
  }

  /// A key that no block before this one has.
  byte[] firstKey(int block) {
    return firstKeys.key(block);
  }

  /// Puts `place` at what is stored of a block: its place in the file.
  void read(int block, Entry place) {
    firstKeys.read(block, NO_KEY, place);
  }

  /// The last block whose first key is not behind `key`; the first block when there is none.
  int blockOf(byte[] key) {
    int prefix = firstKeys.comparePrefix(key);
    if (prefix != 0) {
      return prefix < 0 ? heads.length - 1 : 0;
    }
    int page = pageOf(key);
    return page < 0 ? 0 : blockOf(key, page);
  }

  /// The last page that does not begin behind `key`, or -1.
  private int pageOf(byte[] key) {
    return upperBound(pageHeads, 0, pageHeads.length, firstKeys.headOf(key), PAGE, key) - 1;
  }

  private int blockOf(byte[] key, int page) {
    byte[] prefix = shared[page];
    int from = page * PAGE;
    int end = Math.min(from + PAGE, heads.length);
    int common = Math.min(prefix.length, key.length);
    if (Arrays.mismatch(prefix, 0, common, key, 0, common) >= 0) {
      // It is not before the page's first key, so it is behind all of them.
      return end - 1;
    }
    return upperBound(heads, from, end, Keys.head(key, prefix.length, key.length), 1, key) - 1;
  }

  /// The first place from `from` on whose key is behind `key`, or `end`.
  ///
  /// @param step how many first keys there are for each of the heads
  private int upperBound(long[] heads, int from, int end, long head, int step, byte[] key) {
    int low = from;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(heads[middle], head);
      if (order == 0) {
        order = firstKeys.compareSuffix(middle * step, key);
      }
      if (order <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
