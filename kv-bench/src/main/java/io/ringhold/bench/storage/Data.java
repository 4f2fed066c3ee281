package io.ringhold.bench.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/// The records that both engines are given: the same ones in each run, in the same random order.
final class Data {
  /// What keys and values look like.
  enum Shape {
    /// 16 random bytes, values of 100.
    RANDOM(100),
    /// Keys of 36 bytes that share long prefixes, `tenant:entity:id`; values of 100.
    PREFIXED(100),
    /// 16 random bytes, values of 8 KiB.
    LARGE(8 << 10);

    private final int valueBytes;

    Shape(int valueBytes) {
      this.valueBytes = valueBytes;
    }
  }

  private static final long ABSENT = 1L << 40;
  private static final int ABSENT_KEYS = 1 << 16;

  private final Shape shape;
  private final byte[][] keys;
  private final byte[][] absent = new byte[ABSENT_KEYS][];
  private final byte[] noise;

  Data(Shape shape, int count) {
    this.shape = shape;
    keys = new byte[count][];
    Arrays.setAll(keys, i -> keyOf(i));
    Arrays.setAll(absent, i -> keyOf(ABSENT + i));
    noise = new byte[1 << 20];
    var random = new SplittableRandom(7);
    random.nextBytes(noise);
    // Half of each 64 bytes repeats: LZ4 saves about 40 %, as with many real records.
    for (int i = 0; i < noise.length; i++) {
      if ((i & 63) >= 32) {
        noise[i] = (byte) ('a' + (i >> 6) % 16);
      }
    }
  }

  int count() {
    return keys.length;
  }

  byte[] key(int i) {
    return keys[i];
  }

  /// A key like the others that nobody has written.
  byte[] absent(int i) {
    return absent[i % ABSENT_KEYS];
  }

  byte[] value(int i) {
    int at = (int) (mix(i) >>> 1) % (noise.length - shape.valueBytes) & ~63;
    return Arrays.copyOfRange(noise, Math.max(at, 0), Math.max(at, 0) + shape.valueBytes);
  }

  int valueBytes() {
    return shape.valueBytes;
  }

  long rawBytes() {
    return (long) count() * (keys[0].length + shape.valueBytes);
  }

  private byte[] keyOf(long i) {
    return switch (shape) {
      case RANDOM, LARGE -> {
        var key = new byte[16];
        long high = mix(i);
        long low = mix(high ^ i);
        for (int b = 0; b < 8; b++) {
          key[b] = (byte) (high >>> (8 * b));
          key[8 + b] = (byte) (low >>> (8 * b));
        }
        yield key;
      }
      case PREFIXED -> {
        long id = mix(i);
        yield "tenant-%04d:order:%018d"
            .formatted(Math.floorMod(id, 100), Math.floorMod(id, 1_000_000_000_000_000_000L))
            .getBytes(StandardCharsets.US_ASCII);
      }
    };
  }

  /// SplitMix64's finalizer (Steele, Lea and Flood 2014).
  private static long mix(long z) {
    z = (z + 0x9e3779b97f4a7c15L);
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
