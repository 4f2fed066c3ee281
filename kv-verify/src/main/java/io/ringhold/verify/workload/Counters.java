package io.ringhold.verify.workload;

import io.ringhold.client.Condition;
import io.ringhold.verify.history.Outcome;
import java.util.Random;

/// Reads a counter and raises it by one if nobody else has meanwhile.
final class Counters implements Workload {
  private static final int COUNTERS = 6;

  private final RotatingKeys counters;

  Counters(long seed) {
    counters = new RotatingKeys("counter/", COUNTERS, seed);
  }

  @Override
  public void step(Recorder client, Random random) {
    String counter = counters.next(client);
    if (client.get(counter) instanceof Outcome.Ok(var _, var _, var entries)) {
      if (entries.isEmpty()) {
        client.put(counter, "1 " + client.unique(), Condition.IF_ABSENT);
      } else {
        Outcome.Found found = entries.getFirst();
        long count = Long.parseLong(found.value().substring(0, found.value().indexOf(' ')));
        client.put(
            counter, count + 1 + " " + client.unique(), Condition.ifVersion(found.version()));
      }
    }
  }
}
