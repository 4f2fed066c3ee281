package io.ringhold.verify.workload;

import io.ringhold.client.Condition;
import io.ringhold.verify.history.Outcome;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/// Puts, gets, deletions and writes under conditions on a few hot keys.
final class Registers implements Workload {
  private static final int KEYS = 24;

  private final RotatingKeys keys;

  /// The version in which anybody saw a key last; mostly right, and wrong often enough.
  private final Map<String, Long> lastSeen = new ConcurrentHashMap<>();

  Registers(long seed) {
    keys = new RotatingKeys("register/", KEYS, seed);
  }

  @Override
  public void step(Recorder client, Random random) {
    String key = keys.next(client);
    int dice = random.nextInt(100);
    if (dice < 40) {
      note(key, client.get(key));
    } else if (dice < 65) {
      note(key, client.put(key, value(client, random), Condition.NONE));
    } else if (dice < 90) {
      note(key, client.put(key, value(client, random), expectation(key)));
    } else {
      Condition condition = random.nextBoolean() ? Condition.NONE : expectation(key);
      if (client.delete(key, condition) instanceof Outcome.Ok) {
        lastSeen.put(key, 0L);
      }
    }
  }

  private static String value(Recorder client, Random random) {
    return client.unique() + "-".repeat(random.nextInt(100));
  }

  private Condition expectation(String key) {
    long version = lastSeen.getOrDefault(key, 0L);
    return version == 0 ? Condition.IF_ABSENT : Condition.ifVersion(version);
  }

  private void note(String key, Outcome outcome) {
    switch (outcome) {
      case Outcome.Ok ok when !ok.versions().isEmpty() ->
          lastSeen.put(key, ok.versions().getFirst());
      case Outcome.Ok ok ->
          lastSeen.put(key, ok.entries().isEmpty() ? 0L : ok.entries().getFirst().version());
      // Not the version that a refusal names: whose value it is, a checker could not tell.
      case Outcome.Failed _, Outcome.Unknown _ -> {}
    }
  }
}
