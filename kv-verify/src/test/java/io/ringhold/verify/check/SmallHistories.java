package io.ringhold.verify.check;

import io.ringhold.client.Condition;
import io.ringhold.client.Receipt;
import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Histories of a handful of operations with answers that were drawn by lot, so that some could be
/// true and some could not. The value `n` always has version `n`.
final class SmallHistories {
  private static final String KEY = "register/0";
  private static final int OPERATIONS_MIN = 3;
  private static final int OPERATIONS_MAX = 9;
  private static final int TIME_MAX = 24;
  private static final int LENGTH_MAX = 30;
  private static final Outcome UNKNOWN = new Outcome.Unknown("DEADLINE");

  private SmallHistories() {}

  static List<Operation> next(Random random) {
    int operations = random.nextInt(OPERATIONS_MIN, OPERATIONS_MAX);
    int writes = 1 + operations / 2;
    int[] reads = random.ints(operations - writes, 0, writes + 1).toArray();
    boolean[] unknown = new boolean[writes + 1];
    for (int value = 1; value <= writes; value++) {
      unknown[value] = random.nextInt(6) == 0;
    }
    // Nobody can ask for a version that nobody was told.
    int[] told =
        IntStream.rangeClosed(1, writes)
            .filter(value -> !unknown[value] || IntStream.of(reads).anyMatch(r -> r == value))
            .toArray();
    List<Operation> history = new ArrayList<>();
    for (int value = 1; value <= writes; value++) {
      Action.Write write = write(value, told, random);
      add(history, write, unknown[value] ? UNKNOWN : outcome(write, value, random), random);
    }
    for (int read : reads) {
      add(history, new Action.Get(KEY), outcome(read), random);
    }
    return history;
  }

  private static void add(List<Operation> history, Action action, Outcome outcome, Random random) {
    long start = random.nextInt(TIME_MAX);
    long end = start + random.nextInt(LENGTH_MAX);
    history.add(new Operation(history.size(), action, start, end, outcome));
  }

  private static Action.Write write(int value, int[] told, Random random) {
    Condition condition =
        switch (random.nextInt(4)) {
          case 0 -> Condition.IF_ABSENT;
          case 1 ->
              told.length == 0
                  ? Condition.NONE
                  : Condition.ifVersion(told[random.nextInt(told.length)]);
          default -> Condition.NONE;
        };
    return random.nextInt(5) == 0
        ? new Action.Delete(KEY, condition)
        : new Action.Put(KEY, Integer.toString(value), condition);
  }

  private static Outcome outcome(Action.Write write, int value, Random random) {
    if (random.nextInt(6) == 0 && !(write.condition() instanceof Condition.None)) {
      return new Outcome.Failed("CONDITION_FAILED", 0);
    }
    // Deletions get a version that no value has.
    long version = write instanceof Action.Put ? value : 100 + value;
    return new Outcome.Ok(new Receipt(0, 1, version), List.of(version), List.of());
  }

  private static Outcome outcome(int read) {
    return new Outcome.Ok(
        new Receipt(0, 1, 1),
        List.of(),
        read == 0 ? List.of() : List.of(new Outcome.Found(KEY, Integer.toString(read), read)));
  }
}
