package io.ringhold.storage;

import io.ringhold.storage.io.ByteWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Damage of every kind, to bytes.
public final class Mutation {
  private static final int AT_ONCE_MAX = 3;
  private static final List<Integer> WIDTHS = List.of(1, 2, 4, 8);
  private static final List<Long> EXTREMES =
      List.of(
          0L,
          1L,
          -1L,
          0x7fL,
          0x80L,
          0x7fffL,
          0xffffL,
          (long) Integer.MAX_VALUE,
          (long) Integer.MIN_VALUE,
          (long) Integer.MAX_VALUE - 16,
          Long.MAX_VALUE,
          Long.MIN_VALUE);

  private enum Kind {
    FLIP,
    CUT,
    SPLICE,
    EXTREME,
    NEARBY
  }

  private static final List<Kind> KINDS = List.of(Kind.values());

  private Mutation() {}

  /// A damaged copy; now and then it is not damaged at all.
  public static byte[] of(byte[] bytes, Random random) {
    byte[] damaged = bytes.clone();
    for (int i = random.nextInt(AT_ONCE_MAX); i >= 0 && damaged.length > 0; i--) {
      damaged = once(damaged, random);
    }
    return damaged;
  }

  public static long extreme(Random random) {
    return Seeds.any(EXTREMES, random);
  }

  private static byte[] once(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    return switch (Seeds.any(KINDS, random)) {
      case FLIP -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      case CUT -> Arrays.copyOf(bytes, at);
      case SPLICE -> splice(bytes, at, random);
      case EXTREME -> write(bytes, at, Seeds.any(WIDTHS, random), extreme(random));
      case NEARBY -> {
        bytes[at] = (byte) (bytes[at] + random.nextInt(9) - 4);
        yield bytes;
      }
    };
  }

  /// Puts a piece of the bytes, perhaps an empty one, in the place of another one.
  private static byte[] splice(byte[] bytes, int at, Random random) {
    int from = random.nextInt(bytes.length);
    int length = random.nextInt(Math.min(64, bytes.length - from));
    int rest = at + random.nextInt(Math.min(64, bytes.length - at));
    return new ByteWriter()
        .bytes(bytes, 0, at)
        .bytes(bytes, from, length)
        .bytes(bytes, rest, bytes.length - rest)
        .toArray();
  }

  private static byte[] write(byte[] bytes, int at, int width, long number) {
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (number >>> (8 * i));
    }
    return bytes;
  }
}
