package io.ringhold.verify;

/// The seed of a test's random choices: printed, so that a failure can be repeated with
/// `-Dringhold.seed=`.
public final class Seeds {
  private Seeds() {}

  public static long next(String test) {
    long seed = Long.getLong("ringhold.seed", System.nanoTime());
    System.out.println(test + ": -Dringhold.seed=" + seed);
    return seed;
  }
}
