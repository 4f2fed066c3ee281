package io.ringhold.verify.check;

import io.ringhold.client.Condition;
import io.ringhold.client.Receipt;
import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A register that is linearizable by construction: each operation takes place at one moment
/// between its start and its end, or, when its client gave up, perhaps much later or never. One
/// key, and clients that put, delete, read, and write under conditions.
final class SimulatedStore {
  private static final String KEY = "register/0";
  private static final int PAUSE_MAX = 40;
  private static final int DELAY_MAX = 100;

  private record Event(long at, Runnable what) {}

  private record Value(@Nullable String value, long version) {}

  private final Random random;
  private final double unknownShare;
  private final Predicate<Action> forgets;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at));
  private final List<Operation> history = new ArrayList<>();
  private final Map<Integer, Long> lastSeen = new HashMap<>();
  private Value now = new Value(null, 0);
  private long sequence;
  private int left;

  private SimulatedStore(
      Random random, int operations, double unknownShare, Predicate<Action> forgets) {
    this.random = random;
    this.left = operations;
    this.unknownShare = unknownShare;
    this.forgets = forgets;
  }

  static List<Operation> history(Random random, int clients, int operations, double unknownShare) {
    return forgetful(random, clients, operations, unknownShare, _ -> false);
  }

  /// Of a store that answers some writes and does not carry them out.
  static List<Operation> forgetful(
      Random random, int clients, int operations, double unknownShare, Predicate<Action> forgets) {
    var store = new SimulatedStore(random, operations, unknownShare, forgets);
    for (int client = 0; client < clients; client++) {
      store.next(client, 0);
    }
    while (!store.events.isEmpty()) {
      store.events.remove().what().run();
    }
    return store.history;
  }

  private void next(int client, long after) {
    if (left-- <= 0) {
      return;
    }
    long start = after + 1 + random.nextInt(PAUSE_MAX);
    events.add(new Event(start, () -> begin(client, start)));
  }

  private void begin(int client, long start) {
    Action action = choose(client);
    long delay = 1L + random.nextInt(DELAY_MAX);
    if (action.isWrite() && random.nextDouble() < unknownShare) {
      giveUp(client, action, start, start + delay);
      return;
    }
    events.add(
        new Event(
            start + delay,
            () -> {
              Outcome outcome = carryOut(client, action);
              long end = start + delay + random.nextInt(DELAY_MAX);
              history.add(new Operation(client, action, start, end, outcome));
              next(client, end);
            }));
  }

  private void giveUp(int client, Action action, long start, long end) {
    if (random.nextBoolean()) {
      long at = start + 1 + random.nextInt(5 * DELAY_MAX);
      events.add(
          new Event(
              at,
              () -> {
                var _ = carryOut(client, action);
              }));
    }
    history.add(new Operation(client, action, start, end, new Outcome.Unknown("DEADLINE")));
    next(client, end);
  }

  private Action choose(int client) {
    String value = client + "." + ++sequence;
    long seen = lastSeen.getOrDefault(client, 0L);
    Condition condition = seen == 0 ? Condition.IF_ABSENT : Condition.ifVersion(seen);
    int dice = random.nextInt(100);
    if (dice < 40) {
      return new Action.Get(KEY);
    }
    if (dice < 65) {
      return new Action.Put(KEY, value, Condition.NONE);
    }
    return dice < 90 ? new Action.Put(KEY, value, condition) : new Action.Delete(KEY, condition);
  }

  private Outcome carryOut(int client, Action action) {
    var receipt = new Receipt(0, 1, ++sequence);
    return switch (action) {
      case Action.Get _ -> {
        lastSeen.put(client, now.version);
        yield new Outcome.Ok(
            receipt,
            List.of(),
            now.value == null
                ? List.of()
                : List.of(new Outcome.Found(KEY, now.value, now.version)));
      }
      case Action.Put put -> write(put, put.value(), receipt);
      case Action.Delete delete -> write(delete, null, receipt);
      default -> throw new IllegalArgumentException(action.toString());
    };
  }

  private Outcome write(Action.Write write, @Nullable String value, Receipt receipt) {
    boolean holds =
        switch (write.condition()) {
          case Condition.None() -> true;
          case Condition.IfAbsent() -> now.version == 0;
          case Condition.IfVersion(long version) -> now.version == version;
        };
    if (!holds) {
      return new Outcome.Failed("CONDITION_FAILED", now.version);
    }
    if (!forgets.test(write)) {
      now = new Value(value, value == null ? 0 : receipt.index());
    }
    return new Outcome.Ok(receipt, List.of(receipt.index()), List.of());
  }
}
