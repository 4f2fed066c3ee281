package io.ringhold.verify.workload;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/// Names under which clients meet, each given up for a new one after some hundred uses: the effort
/// of looking for a linearization grows faster than the number of operations on a key.
///
/// Each client stays with one name at a time, shared with others: else a single shard that does not
/// answer would soon hold up all clients, and the others would be tested no more.
final class RotatingKeys {
  private static final int USES_MIN = 200;
  private static final int USES_MAX = 1_000;

  private final String prefix;
  private final int[] generation;
  private final int[] usesLeft;
  private final Random random;
  private final Map<Integer, Integer> slots = new HashMap<>();

  /// @param slots how many names there are at a time
  RotatingKeys(String prefix, int slots, long seed) {
    this.prefix = prefix;
    this.generation = new int[slots];
    this.usesLeft = new int[slots];
    this.random = new Random(seed);
  }

  synchronized String next(Recorder client) {
    int slot = slots.computeIfAbsent(client.process(), _ -> slots.size() % generation.length);
    if (usesLeft[slot]-- == 0) {
      generation[slot]++;
      usesLeft[slot] = random.nextInt(USES_MIN, USES_MAX);
    }
    return prefix + slot + "." + generation[slot];
  }
}
