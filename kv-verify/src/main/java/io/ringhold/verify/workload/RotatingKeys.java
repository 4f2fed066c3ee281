package io.ringhold.verify.workload;

import java.util.Random;

/// Names under which clients meet, each given up for a new one after some hundred uses: the effort
/// of looking for a linearization grows faster than the number of operations on a key.
final class RotatingKeys {
  private static final int USES_MIN = 200;
  private static final int USES_MAX = 1_000;

  private final String prefix;
  private final int[] generation;
  private final int[] usesLeft;
  private final Random random;

  /// @param slots how many names there are at a time
  RotatingKeys(String prefix, int slots, long seed) {
    this.prefix = prefix;
    this.generation = new int[slots];
    this.usesLeft = new int[slots];
    this.random = new Random(seed);
  }

  synchronized String next() {
    int slot = random.nextInt(generation.length);
    if (usesLeft[slot]-- == 0) {
      generation[slot]++;
      usesLeft[slot] = random.nextInt(USES_MIN, USES_MAX);
    }
    return prefix + slot + "." + generation[slot];
  }
}
