package io.ringhold.storage.sstable;

import io.ringhold.storage.io.LittleEndian;
import java.util.Arrays;

/// The LZ4 block format (Yann Collet): literals, then a copy of earlier bytes, and so on.
///
/// ```
/// number of literals, 4 bits | length of the copy - 4, 4 bits | more of the first number | literals
/// distance u16 | more of the second number
/// ```
///
/// 15 in four bits goes on in bytes, up to one that is not 255. The last sequence has literals
/// only.
final class Lz4 {
  private static final int MATCH_MIN = 4;

  /// The format wants the last five bytes to be literals, and no match to begin in the last twelve.
  private static final int LITERALS_LAST = 5;

  private static final int NO_MATCH_LAST = 12;
  private static final int DISTANCE_MAX = 0xffff;
  private static final int HASH_BITS = 12;
  private static final int SKIP_SHIFT = 6;

  /// Up to so many bytes are copied as so many: a call for them would take longer.
  private static final int SHORT_MAX = 16;

  private final int[] places = new int[1 << HASH_BITS];
  private byte[] out = new byte[0];
  private int length;
  private int limit;

  /// Compresses the first `end` bytes.
  ///
  /// @return number of bytes in [#array], or -1 when they would be more than `max`
  int compress(byte[] in, int end, int max) {
    begin(max);
    int at = 0;
    int literals = 0;
    int searchEnd = end - NO_MATCH_LAST;
    int tries = 1 << SKIP_SHIFT;
    while (at < searchEnd) {
      int word = LittleEndian.getInt(in, at);
      int slot = (word * 0x9e3779b1) >>> (Integer.SIZE - HASH_BITS);
      // Places are kept from 1 on: 0 is nowhere.
      int before = places[slot] - 1;
      places[slot] = at + 1;
      if (before < 0 || at - before > DISTANCE_MAX || LittleEndian.getInt(in, before) != word) {
        at += tries++ >>> SKIP_SHIFT;
        continue;
      }
      tries = 1 << SKIP_SHIFT;
      int matched = matched(in, before + MATCH_MIN, at + MATCH_MIN, end - LITERALS_LAST);
      if (!sequence(in, literals, at - literals, at - before, matched)) {
        return -1;
      }
      at += MATCH_MIN + matched;
      literals = at;
    }
    return rest(in, literals, end - literals) ? length : -1;
  }

  byte[] array() {
    return out;
  }

  private void begin(int max) {
    Arrays.fill(places, 0);
    if (out.length < max) {
      out = new byte[max];
    }
    length = 0;
    limit = max;
  }

  private static int matched(byte[] in, int before, int at, int end) {
    int matched = Arrays.mismatch(in, before, before + end - at, in, at, end);
    return matched < 0 ? end - at : matched;
  }

  /// Literals and a copy.
  private boolean sequence(byte[] in, int from, int literals, int distance, int matched) {
    if (length + 8L + literals + literals / 255 + matched / 255 > limit) {
      return false;
    }
    token(in, from, literals, matched);
    out[length++] = (byte) distance;
    out[length++] = (byte) (distance >>> 8);
    more(matched);
    return true;
  }

  private boolean rest(byte[] in, int from, int literals) {
    if (length + 2L + literals + literals / 255 > limit) {
      return false;
    }
    token(in, from, literals, 0);
    return true;
  }

  private void token(byte[] in, int from, int literals, int matched) {
    out[length++] = (byte) ((Math.min(literals, 15) << 4) | Math.min(matched, 15));
    more(literals);
    System.arraycopy(in, from, out, length, literals);
    length += literals;
  }

  private void more(int number) {
    if (number >= 15) {
      int rest = number - 15;
      for (; rest >= 255; rest -= 255) {
        out[length++] = (byte) 255;
      }
      out[length++] = (byte) rest;
    }
  }

  /// Decompresses what [#compress] made.
  ///
  /// @param into is filled
  /// @return false when the bytes are not what a compression to so many bytes could have made
  static boolean decompress(byte[] in, int from, int end, byte[] into) {
    int at = from;
    int filled = 0;
    while (at < end) {
      int token = in[at++] & 0xff;
      int literals = token >>> 4;
      if (literals == 15) {
        int more;
        do {
          if (at >= end || literals > into.length) {
            return false;
          }
          more = in[at++] & 0xff;
          literals += more;
        } while (more == 255);
      }
      if (literals > end - at || literals > into.length - filled) {
        return false;
      }
      copy(in, at, into, filled, literals);
      at += literals;
      filled += literals;
      if (at == end) {
        return filled == into.length;
      }
      if (end - at < 2) {
        return false;
      }
      int distance = LittleEndian.getShort(in, at);
      at += 2;
      int matched = token & 15;
      if (matched == 15) {
        int more;
        do {
          if (at >= end || matched > into.length) {
            return false;
          }
          more = in[at++] & 0xff;
          matched += more;
        } while (more == 255);
      }
      matched += MATCH_MIN;
      if (distance == 0 || distance > filled || matched > into.length - filled) {
        return false;
      }
      if (distance >= matched) {
        copy(into, filled - distance, into, filled, matched);
      } else {
        repeat(into, filled, distance, matched);
      }
      filled += matched;
    }
    return false;
  }

  /// Between places that do not overlap. A few bytes are copied together with some behind them,
  /// where nothing is yet.
  private static void copy(byte[] from, int first, byte[] into, int at, int length) {
    if (length <= SHORT_MAX && first <= from.length - SHORT_MAX && at <= into.length - SHORT_MAX) {
      LittleEndian.putLong(into, at, LittleEndian.getLong(from, first));
      LittleEndian.putLong(into, at + Long.BYTES, LittleEndian.getLong(from, first + Long.BYTES));
    } else {
      System.arraycopy(from, first, into, at, length);
    }
  }

  /// What is copied overlaps with where it goes, so it repeats.
  private static void repeat(byte[] into, int from, int distance, int length) {
    int end = from + length;
    if (distance == 1) {
      Arrays.fill(into, from, end, into[from - 1]);
      return;
    }
    int at = from;
    if (distance >= Long.BYTES) {
      for (; at <= end - Long.BYTES; at += Long.BYTES) {
        LittleEndian.putLong(into, at, LittleEndian.getLong(into, at - distance));
      }
    }
    for (; at < end; at++) {
      into[at] = into[at - distance];
    }
  }
}
