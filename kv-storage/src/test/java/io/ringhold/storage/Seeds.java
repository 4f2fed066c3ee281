package io.ringhold.storage;

import java.util.List;
import java.util.Random;

/// The seeds of the random tests: others at every run. `-Dringhold.seed=N` repeats one, which is
/// the one that a failure names.
public final class Seeds {
  private static final int MILLION = 1_000_000;

  private Seeds() {}

  /// What is done with a seed.
  public interface Trial {
    void run(long seed) throws Exception;
  }

  /// Runs a row of trials that have nothing to do with each other.
  public static void each(int trials, Trial trial) {
    long first = System.nanoTime() % MILLION * MILLION;
    each(first, first + trials, trial);
  }

  /// Runs a trial for each number below `end`, which is its seed.
  static void eachBelow(long end, Trial trial) {
    each(0, end, trial);
  }

  private static void each(long from, long to, Trial trial) {
    var given = Long.getLong("ringhold.seed");
    long first = given == null ? from : given;
    long end = given == null ? to : given + 1;
    for (long seed = first; seed < end; seed++) {
      try {
        trial.run(seed);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("with -Dringhold.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }

  public static <T> T any(List<T> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
