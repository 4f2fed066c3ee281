package io.ringhold.verify.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringhold.client.Condition;
import io.ringhold.client.Entry;
import io.ringhold.client.KvClient;
import io.ringhold.client.KvException;
import io.ringhold.client.ReadLevel;
import io.ringhold.client.Receipt;
import io.ringhold.client.ScanRange;
import io.ringhold.client.Scope;
import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One client: carries out its actions one after the other and records what it was told.
public final class Recorder {
  private static final long SAYS_NOTHING = Outcome.Failed.SAYS_NOTHING;

  private final int process;
  private final KvClient client;
  private final String keyspace;
  private final ReadLevel level;
  private final Consumer<Operation> history;
  private long written;

  Recorder(
      int process, KvClient client, String keyspace, ReadLevel level, Consumer<Operation> history) {
    this.process = process;
    this.client = client;
    this.keyspace = keyspace;
    this.level = level;
    this.history = history;
  }

  int process() {
    return process;
  }

  /// A word that no other write of the run contains.
  String unique() {
    return process + "." + ++written;
  }

  Outcome get(String key) {
    return record(new Action.Get(key));
  }

  Outcome put(String key, String value, Condition condition) {
    return record(new Action.Put(key, value, condition));
  }

  Outcome delete(String key, Condition condition) {
    return record(new Action.Delete(key, condition));
  }

  Outcome batch(List<Action.Put> puts) {
    return record(new Action.Batch(puts));
  }

  Outcome scan(String prefix, boolean reverse) {
    return record(new Action.Scan(prefix, reverse));
  }

  private Outcome record(Action action) {
    return record(null, action, () -> carryOut(action));
  }

  /// @param request see [Operation]
  Outcome record(@Nullable String request, Action action, Supplier<Outcome> act) {
    long start = System.nanoTime();
    Outcome outcome = act.get();
    history.accept(new Operation(process, request, action, start, System.nanoTime(), outcome));
    return outcome;
  }

  private Outcome carryOut(Action action) {
    try {
      return answer(action);
    } catch (KvException e) {
      return failure(action, e);
    }
  }

  private Outcome answer(Action action) {
    return switch (action) {
      case Action.Put(var key, var value, var condition) -> {
        var written = client.put(keyspace, bytes(key), bytes(value), condition);
        yield wrote(written.receipt(), List.of(written.version()));
      }
      case Action.Delete(var key, var condition) -> {
        var deleted = client.delete(keyspace, bytes(key), condition);
        yield wrote(deleted.receipt(), List.of(deleted.version()));
      }
      case Action.Batch(var puts) -> {
        var result =
            client.batch(keyspace, puts.stream().map(Recorder::operation).toList(), Scope.ATOMIC);
        yield wrote(result.receipts().getFirst(), result.versions());
      }
      case Action.Get(var key) -> {
        var read = client.get(keyspace, bytes(key), level);
        yield new Outcome.Ok(
            read.receipt(), List.of(), read.entry().map(Recorder::found).stream().toList());
      }
      case Action.Scan(var prefix, var reverse) ->
          new Outcome.Ok(null, List.of(), entries(prefix, reverse));
    };
  }

  private static Outcome wrote(Receipt receipt, List<Long> versions) {
    return new Outcome.Ok(receipt, versions, List.of());
  }

  private static io.ringhold.client.Operation operation(Action.Put put) {
    return new io.ringhold.client.Operation.Put(
        bytes(put.key()), bytes(put.value()), put.condition());
  }

  private List<Outcome.Found> entries(String prefix, boolean reverse) {
    ScanRange range = ScanRange.prefix(bytes(prefix));
    List<Outcome.Found> entries = new ArrayList<>();
    try (var scan = client.scan(keyspace, reverse ? range.reversed() : range, level)) {
      scan.forEachRemaining(entry -> entries.add(found(entry)));
    }
    return entries;
  }

  private static Outcome.Found found(Entry entry) {
    return new Outcome.Found(
        new String(entry.key(), UTF_8), new String(entry.value(), UTF_8), entry.version());
  }

  /// A read that brings nothing has certainly done nothing.
  private static Outcome failure(Action action, KvException e) {
    return switch (e.kind()) {
      case REFUSED ->
          new Outcome.Failed(
              e.reason(), action instanceof Action.Write ? currentVersion(e) : SAYS_NOTHING);
      case UNAVAILABLE -> new Outcome.Failed(e.reason(), SAYS_NOTHING);
      case INDETERMINATE ->
          action.isWrite()
              ? new Outcome.Unknown(e.reason())
              : new Outcome.Failed(e.reason(), SAYS_NOTHING);
    };
  }

  private static long currentVersion(KvException e) {
    String version = e.metadata().get("current_version");
    return version == null ? SAYS_NOTHING : Long.parseLong(version);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
