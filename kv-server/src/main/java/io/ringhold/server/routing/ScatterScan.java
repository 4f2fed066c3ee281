package io.ringhold.server.routing;

import io.ringhold.server.shard.Answer;
import io.ringhold.server.shard.Query;
import io.ringhold.server.shard.Receipt;
import io.ringhold.server.shard.Refusal;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Direction;
import io.ringhold.storage.KeyRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A range over all shards in key order: hashing scatters it, so each shard is asked for its part
/// and the parts are merged.
///
/// Holds no state on other nodes and no snapshot between pages: a shard whose rows are used up is
/// asked again from behind its last row.
public final class ScatterScan {
  private static final int ROWS_PER_ASK_MAX = 512;
  private static final int ROWS_PER_ASK_MIN = 16;
  private static final int BYTES_PER_ASK = 256 * 1024;

  /// Reads one page of one shard, here or on another node.
  public interface ShardReader {
    /// @throws RefusedException when the shard cannot be read
    Answer.Page read(int shard, Query.Scan scan) throws InterruptedException;
  }

  /// Ends a scan that cannot go on.
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    public RefusedException(Refusal refusal) {
      super(refusal.message());
      this.refusal = refusal;
    }

    public Refusal refusal() {
      return refusal;
    }
  }

  /// Rows in the scan's order, and the states of the shards that were asked for them.
  public record Page(List<Answer.Row> rows, List<Receipt> receipts, boolean more) {}

  private static final class Part {
    final int shard;
    final Deque<Answer.Row> rows = new ArrayDeque<>();
    @Nullable KeyRange rest;

    Part(int shard, KeyRange range) {
      this.shard = shard;
      this.rest = range;
    }

    boolean mustAsk() {
      return rows.isEmpty() && rest != null;
    }
  }

  private final ShardReader reader;
  private final Direction direction;
  private final List<Part> parts = new ArrayList<>();
  private final Comparator<Part> byNextKey;

  public ScatterScan(int shards, KeyRange range, Direction direction, ShardReader reader) {
    this.reader = reader;
    this.direction = direction;
    Comparator<Part> forward = Comparator.comparing(part -> part.rows.getFirst().key());
    this.byNextKey = direction == Direction.FORWARD ? forward : forward.reversed();
    for (int shard = 0; shard < shards; shard++) {
      parts.add(new Part(shard, range));
    }
  }

  /// The next page: up to `rows` rows, ended early once it holds `bytes` bytes. Asks all shards
  /// that it needs in parallel.
  public Page next(long rows, long bytes) throws InterruptedException {
    List<Answer.Row> merged = new ArrayList<>();
    List<Receipt> receipts = new ArrayList<>();
    long mergedBytes = 0;
    int perAsk = rowsPerAsk(rows);
    fill(perAsk, receipts);
    PriorityQueue<Part> heads = new PriorityQueue<>(byNextKey);
    parts.stream().filter(part -> !part.rows.isEmpty()).forEach(heads::add);
    while (merged.size() < rows && mergedBytes < bytes && !heads.isEmpty()) {
      Part part = heads.remove();
      Answer.Row row = part.rows.removeFirst();
      merged.add(row);
      mergedBytes += row.key().length() + row.value().length();
      if (part.mustAsk() && merged.size() < rows && mergedBytes < bytes) {
        ask(part, perAsk, receipts);
      }
      if (!part.rows.isEmpty()) {
        heads.add(part);
      }
    }
    boolean more = parts.stream().anyMatch(part -> part.rest != null || !part.rows.isEmpty());
    return new Page(merged, receipts, more);
  }

  /// Twice the fair share of a shard, so that a second ask is rare.
  private int rowsPerAsk(long rows) {
    long share = 2 * rows / parts.size();
    return (int) Math.min(rows, Math.clamp(share, ROWS_PER_ASK_MIN, ROWS_PER_ASK_MAX));
  }

  private void fill(int perAsk, List<Receipt> receipts) throws InterruptedException {
    List<Part> empty = parts.stream().filter(Part::mustAsk).toList();
    if (empty.isEmpty()) {
      return;
    }
    List<Callable<Answer.Page>> asks =
        empty.stream().map(part -> (Callable<Answer.Page>) () -> read(part, perAsk)).toList();
    try (ExecutorService perShard = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer.Page>> pages = perShard.invokeAll(asks);
      for (int i = 0; i < pages.size(); i++) {
        take(empty.get(i), pages.get(i).get(), receipts);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void ask(Part part, int perAsk, List<Receipt> receipts) throws InterruptedException {
    take(part, read(part, perAsk), receipts);
  }

  private Answer.Page read(Part part, int perAsk) throws InterruptedException {
    KeyRange rest = part.rest;
    if (rest == null) {
      throw new IllegalStateException("shard " + part.shard + " has no rest");
    }
    return reader.read(part.shard, new Query.Scan(rest, direction, perAsk, BYTES_PER_ASK));
  }

  private void take(Part part, Answer.Page page, List<Receipt> receipts) {
    receipts.add(page.receipt());
    part.rows.addAll(page.rows());
    KeyRange rest = part.rest;
    part.rest = page.more() && rest != null ? behind(rest, page.rows().getLast().key()) : null;
  }

  private KeyRange behind(KeyRange range, Bytes key) {
    return direction == Direction.FORWARD
        ? new KeyRange(key.concat(Bytes.wrap(new byte[] {0})), range.to())
        : new KeyRange(range.from(), key);
  }
}
