package io.ringhold.server.shard;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.Cursor;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.Shard;
import io.ringhold.storage.Snapshot;
import io.ringhold.storage.Versioned;
import io.ringhold.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;

/// A shard's state and the rules that change it. One thread applies; any thread asks.
public final class ShardMachine {
  private final int shard;
  private final Shard store;
  private final Sessions sessions;
  private long fence;

  public ShardMachine(int shard, Shard store) {
    this.shard = shard;
    this.store = store;
    Attachment attachment = Attachment.decode(store.attachment());
    this.sessions = attachment.sessions();
    this.fence = attachment.fence();
  }

  public int shard() {
    return shard;
  }

  /// Applies one log entry and answers its commands in their order.
  public List<Outcome> apply(LogEntry entry, long term, long index) {
    // Log time never runs backwards, whatever the clocks of successive leaders say.
    long nowMs = Math.max(store.applied().timestampMs(), entry.timestampMs());
    Receipt receipt = new Receipt(shard, term, index);
    List<Outcome> outcomes = new ArrayList<>(entry.commands().size());
    for (Command command : entry.commands()) {
      outcomes.add(
          switch (command) {
            case Command.Write write -> applyOnce(write, receipt, nowMs);
            case Command.DigestMark() -> new Outcome.Marked(receipt);
            case Command.Fence(var epoch) -> {
              fence = Math.max(fence, epoch);
              yield new Outcome.Fenced(receipt, fence);
            }
          });
    }
    store.advance(new LogPosition(term, index, nowMs));
    return outcomes;
  }

  /// For log entries that carry nothing for the shard (elections, membership).
  public void advance(long term, long index) {
    store.advance(new LogPosition(term, index, store.applied().timestampMs()));
  }

  private Outcome applyOnce(Command.Write write, Receipt receipt, long nowMs) {
    RequestIdentity identity = write.identity();
    if (identity == null) {
      return write(write.operations(), receipt, nowMs);
    }
    return switch (sessions.judge(identity, nowMs)) {
      case Sessions.Verdict.Repeat(var answer) -> answer;
      case Sessions.Verdict.Refuse(var why) -> new Outcome.SessionExpired(receipt, why);
      case Sessions.Verdict.Apply() -> {
        Outcome outcome = write(write.operations(), receipt, nowMs);
        sessions.remember(identity, outcome, nowMs);
        yield outcome;
      }
    };
  }

  private Outcome write(List<Operation> operations, Receipt receipt, long nowMs) {
    WriteBatch batch = new WriteBatch();
    List<Boolean> existed = new ArrayList<>(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      long version = needsCurrentVersion(operation) ? versionOf(operation.key(), nowMs) : 0;
      if (!operation.condition().holds(version)) {
        return new Outcome.ConditionFailed(receipt, i, version);
      }
      existed.add(version != 0);
      switch (operation) {
        case Operation.Put(var key, var value, var _, var ttlMs) ->
            batch.put(key, value, ttlMs == 0 ? Versioned.NEVER : nowMs + ttlMs);
        case Operation.Delete(var key, var _) -> batch.delete(key);
      }
    }
    return new Outcome.Written(receipt, store.write(batch), existed);
  }

  /// A plain put answers nothing about what was there, and is spared the look.
  private static boolean needsCurrentVersion(Operation operation) {
    return operation instanceof Operation.Delete
        || !(operation.condition() instanceof Condition.None);
  }

  private long versionOf(Bytes key, long nowMs) {
    Versioned current = Versioned.living(store.get(key), nowMs);
    return current == null ? 0 : current.version();
  }

  /// Answers from the state as it is, at the time of the last log entry: so all replicas that are
  /// at this entry answer the same.
  public Answer answer(Query query) {
    return switch (query) {
      case Query.Get(var key) -> {
        // The receipt first: the value may be newer than it says, never older.
        LogPosition at = store.applied();
        yield new Answer.Value(receipt(at), Versioned.living(store.get(key), at.timestampMs()));
      }
      case Query.Scan scan -> scan(scan);
    };
  }

  private Answer scan(Query.Scan scan) {
    List<Answer.Row> rows = new ArrayList<>();
    long bytes = 0;
    try (Snapshot snapshot = store.snapshot();
        Cursor cursor =
            snapshot.scan(scan.range(), scan.direction(), snapshot.position().timestampMs())) {
      Receipt receipt = receipt(snapshot.position());
      boolean more = cursor.next();
      while (more && rows.size() < scan.rows() && bytes < scan.bytes()) {
        rows.add(
            new Answer.Row(cursor.key(), cursor.value(), cursor.version(), cursor.expiresAtMs()));
        bytes += cursor.key().length() + cursor.value().length();
        more = cursor.next();
      }
      return new Answer.Page(receipt, rows, more);
    }
  }

  private Receipt receipt(LogPosition position) {
    return new Receipt(shard, position.term(), position.index());
  }

  /// The part of the state that lives beside the keys; goes with each flush and checkpoint.
  public Bytes attachment() {
    return new Attachment(fence, sessions).encode();
  }
}
