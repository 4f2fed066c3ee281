package io.ringhold.storage.sstable;

import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.LittleEndian;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Says "not here" for 255 of 256 absent keys, at about 9 bits a key and 3 reads: a binary fuse
/// filter with 8-bit fingerprints (Graf and Lemire 2022). The fingerprints at a key's three places,
/// in three neighbouring segments, give its own when combined.
///
/// ```
/// seed u64 | segment length u32 | number of segments u32 | fingerprint u8 * (segments + 2) * length
/// ```
final class FuseFilter {
  private static final int HEADER_BYTES = 16;
  private static final int TRIES = 64;

  private final long seed;
  private final int segmentLength;
  private final int segments;
  private final byte[] fingerprints;
  private final int from;

  private FuseFilter(long seed, int segmentLength, int segments, byte[] fingerprints, int from) {
    this.seed = seed;
    this.segmentLength = segmentLength;
    this.segments = segments;
    this.fingerprints = fingerprints;
    this.from = from;
  }

  /// Builds the filter of the first `count` hashes.
  ///
  /// @return null when it did not work out, which does not happen in practice
  static @Nullable FuseFilter of(long[] hashes, int count) {
    long[] distinct = Arrays.copyOf(hashes, count);
    Arrays.sort(distinct);
    int size = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || distinct[i] != distinct[i - 1]) {
        distinct[size++] = distinct[i];
      }
    }
    int segmentLength =
        1 << Math.clamp((int) Math.floor(Math.log(size) / Math.log(3.33) + 2.25), 2, 18);
    double factor = Math.max(1.125, 0.875 + 0.25 * Math.log(1e6) / Math.log(Math.max(size, 2)));
    long capacity = size < 2 ? 0 : Math.round(size * factor);
    int segments = Math.max(1, (int) ((capacity + segmentLength - 1) / segmentLength) - 2);
    var fingerprints = new byte[(segments + 2) * segmentLength];
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      var next =
          new FuseFilter(
              mix(attempt * 0x9e3779b97f4a7c15L), segmentLength, segments, fingerprints, 0);
      if (next.fill(distinct, size)) {
        return next;
      }
    }
    return null;
  }

  /// Peels off keys that are alone at one of their places, one after the other, and then gives each
  /// that place, the last one first.
  private boolean fill(long[] hashes, int count) {
    int places = fingerprints.length;
    var keysAt = new int[places];
    var xorAt = new long[places];
    for (int i = 0; i < count; i++) {
      long hash = mix(hashes[i] + seed);
      for (int which = 0; which < 3; which++) {
        int place = place(hash, which);
        keysAt[place]++;
        xorAt[place] ^= hash;
      }
    }
    var alone = new int[places];
    int waiting = 0;
    for (int place = 0; place < places; place++) {
      if (keysAt[place] == 1) {
        alone[waiting++] = place;
      }
    }
    var order = new long[count];
    var own = new int[count];
    int peeled = 0;
    while (waiting > 0) {
      int place = alone[--waiting];
      if (keysAt[place] != 1) {
        continue;
      }
      long hash = xorAt[place];
      order[peeled] = hash;
      own[peeled++] = place;
      for (int which = 0; which < 3; which++) {
        int other = place(hash, which);
        xorAt[other] ^= hash;
        if (--keysAt[other] == 1) {
          alone[waiting++] = other;
        }
      }
    }
    if (peeled < count) {
      return false;
    }
    for (int i = count - 1; i >= 0; i--) {
      fingerprints[own[i]] = 0;
      fingerprints[own[i]] = (byte) (combined(order[i]) ^ fingerprint(order[i]));
    }
    return true;
  }

  /// @param hash of a key, any 64 bits that are well mixed
  boolean mayContain(long hash) {
    long mixed = mix(hash + seed);
    return (byte) combined(mixed) == (byte) fingerprint(mixed);
  }

  private int combined(long hash) {
    return fingerprints[from + place(hash, 0)]
        ^ fingerprints[from + place(hash, 1)]
        ^ fingerprints[from + place(hash, 2)];
  }

  private int place(long hash, int which) {
    int first = (int) Math.unsignedMultiplyHigh(hash, (long) segments * segmentLength);
    return switch (which) {
      case 0 -> first;
      case 1 -> (first + segmentLength) ^ ((int) (hash >>> 18) & (segmentLength - 1));
      default -> (first + 2 * segmentLength) ^ ((int) hash & (segmentLength - 1));
    };
  }

  private static int fingerprint(long hash) {
    return (int) (hash ^ hash >>> 32);
  }

  /// MurmurHash3's finalizer (Austin Appleby, public domain).
  private static long mix(long hash) {
    long h = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }

  ByteWriter write() {
    return new ByteWriter().u64(seed).u32(segmentLength).u32(segments).bytes(fingerprints);
  }

  /// Reads what [#write] wrote, from the bytes before `end`.
  ///
  /// @throws IllegalArgumentException or [IndexOutOfBoundsException] when these are not the bytes
  ///   of a filter: then some place would lie outside
  static FuseFilter read(byte[] bytes, int end) {
    int segmentLength = LittleEndian.getInt(bytes, 8);
    int segments = LittleEndian.getInt(bytes, 12);
    long places = (segments + 2L) * segmentLength;
    if (segments < 1
        || Integer.bitCount(segmentLength) != 1
        || segmentLength < 0
        || places != end - HEADER_BYTES) {
      throw new IllegalArgumentException(
          "no filter of " + segments + " segments of " + segmentLength + " places");
    }
    return new FuseFilter(
        LittleEndian.getLong(bytes, 0), segmentLength, segments, bytes, HEADER_BYTES);
  }
}
