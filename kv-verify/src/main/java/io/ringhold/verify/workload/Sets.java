package io.ringhold.verify.workload;

import io.ringhold.client.Condition;
import java.util.Random;

/// Adds elements to sets that are scattered over all shards, and reads whole sets.
final class Sets implements Workload {
  private static final int SETS = 2;
  private static final int ADDS_PER_SCAN = 16;

  private final RotatingKeys sets;

  Sets(long seed) {
    sets = new RotatingKeys("set/", SETS, seed);
  }

  @Override
  public void step(Recorder client, Random random) {
    String set = sets.next(client) + "/";
    if (random.nextInt(ADDS_PER_SCAN) == 0) {
      client.scan(set, random.nextBoolean());
    } else {
      String element = client.unique();
      client.put(set + element, element, Condition.IF_ABSENT);
    }
  }
}
