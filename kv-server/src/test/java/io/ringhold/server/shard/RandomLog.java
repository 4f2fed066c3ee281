package io.ringhold.server.shard;

import io.ringhold.storage.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// A log as a careless crowd would fill it: few keys, so that conditions meet values, and few
/// clients, who retry, pause for hours and are led by clocks that jump.
final class RandomLog {
  private static final long BEGIN_MS = 1_700_000_000_000L;
  private static final int KEYS = 12;
  private static final int CLIENTS = 4;

  private final Random random;
  private final List<Command> sent = new ArrayList<>();
  private long clockMs = BEGIN_MS;
  private long requests;

  RandomLog(long seed) {
    random = new Random(seed);
  }

  List<LogEntry> entries(int count) {
    return Stream.generate(this::next).limit(count).toList();
  }

  LogEntry next() {
    boolean pause = random.nextInt(40) == 0;
    clockMs += pause ? Sessions.IDLE_MS + 1 : random.nextInt(-500, 2_000);
    return new LogEntry(
        clockMs, Stream.generate(this::command).limit(random.nextInt(1, 6)).toList());
  }

  private Command command() {
    int dice = random.nextInt(10);
    if (dice == 0) {
      return new Command.DigestMark();
    }
    if (dice < 4 && !sent.isEmpty()) {
      return sent.get(random.nextInt(Math.max(0, sent.size() - 30), sent.size()));
    }
    Command write = new Command.Write(dice < 6 ? null : identity(), operations());
    sent.add(write);
    return write;
  }

  private RequestIdentity identity() {
    byte[] client = new byte[RequestIdentity.CLIENT_ID_BYTES];
    client[0] = (byte) random.nextInt(CLIENTS);
    requests++;
    return new RequestIdentity(
        Bytes.wrap(client),
        requests,
        Math.max(0, requests - random.nextInt(40)),
        clockMs - random.nextInt(5_000));
  }

  private List<Operation> operations() {
    return Stream.generate(this::operation).limit(random.nextInt(1, 4)).toList();
  }

  private Operation operation() {
    Bytes key = Bytes.utf8("key-" + random.nextInt(KEYS));
    if (random.nextInt(4) == 0) {
      return new Operation.Delete(key, condition());
    }
    byte[] value = new byte[random.nextInt(50)];
    random.nextBytes(value);
    long ttlMs = random.nextInt(3) == 0 ? random.nextInt(1, 5_000) : 0;
    return new Operation.Put(key, Bytes.wrap(value), condition(), ttlMs);
  }

  private Condition condition() {
    return switch (random.nextInt(6)) {
      case 0 -> new Condition.IfAbsent();
      case 1 -> new Condition.IfVersion(random.nextInt(200));
      default -> new Condition.None();
    };
  }
}
