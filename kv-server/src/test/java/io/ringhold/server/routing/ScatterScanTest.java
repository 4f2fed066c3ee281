package io.ringhold.server.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.server.shard.Answer;
import io.ringhold.server.shard.Query;
import io.ringhold.server.shard.Receipt;
import io.ringhold.server.shard.Refusal;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Direction;
import io.ringhold.storage.KeyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Scans of keys that lie anywhere, against one sorted map. `-Dringhold.seed=N` repeats one.
class ScatterScanTest {
  private static final int MAPS = 40;
  private static final int SCANS = 25;
  private static final int ROW_BYTES_MAX = 40;

  static LongStream seeds() {
    Long given = Long.getLong("ringhold.seed");
    return given == null ? LongStream.range(0, MAPS) : LongStream.of(given);
  }

  /// Shards that answer as a shard machine does: pages of rows and bytes, and whether more follow.
  private static final class FakeShards implements ScatterScan.ShardReader {
    final List<NavigableMap<Bytes, Bytes>> shards;
    final ConcurrentLinkedQueue<Integer> asked = new ConcurrentLinkedQueue<>();

    FakeShards(int count) {
      shards = Stream.<NavigableMap<Bytes, Bytes>>generate(TreeMap::new).limit(count).toList();
    }

    @Override
    public Answer.Page read(int shard, Query.Scan scan) {
      asked.add(shard);
      List<Answer.Row> all = rows(shards.get(shard), scan.range(), scan.direction());
      List<Answer.Row> page = new ArrayList<>();
      long bytes = 0;
      while (page.size() < all.size() && page.size() < scan.rows() && bytes < scan.bytes()) {
        Answer.Row row = all.get(page.size());
        page.add(row);
        bytes += row.key().length() + row.value().length();
      }
      return new Answer.Page(new Receipt(shard, 1, 1), page, page.size() < all.size());
    }
  }

  private static List<Answer.Row> rows(
      NavigableMap<Bytes, Bytes> map, KeyRange range, Direction direction) {
    Comparator<Bytes> order =
        direction == Direction.FORWARD ? Comparator.naturalOrder() : Comparator.reverseOrder();
    Bytes to = range.to();
    return map.entrySet().stream()
        .filter(e -> e.getKey().compareTo(range.from()) >= 0)
        .filter(e -> to == null || e.getKey().compareTo(to) < 0)
        .sorted(Map.Entry.comparingByKey(order))
        .map(e -> new Answer.Row(e.getKey(), e.getValue(), 1))
        .toList();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aScanOfScatteredKeysIsAScanOfOneSortedMap(long seed) throws InterruptedException {
    Random random = new Random(seed);
    FakeShards shards = new FakeShards(random.nextInt(1, 16));
    NavigableMap<Bytes, Bytes> model = new TreeMap<>();
    for (int i = random.nextInt(2_000); i > 0; i--) {
      Bytes key = key(random);
      Bytes value = Bytes.wrap(new byte[random.nextInt(20)]);
      if (model.put(key, value) == null) {
        shards.shards.get(random.nextInt(shards.shards.size())).put(key, value);
      } else {
        shards.shards.forEach(shard -> shard.computeIfPresent(key, (_, _) -> value));
      }
    }
    for (int i = 0; i < SCANS; i++) {
      Direction direction = random.nextBoolean() ? Direction.FORWARD : Direction.REVERSE;
      scan(random, shards, model, range(random), direction);
    }
  }

  private static void scan(
      Random random,
      FakeShards shards,
      NavigableMap<Bytes, Bytes> model,
      KeyRange range,
      Direction direction)
      throws InterruptedException {
    List<Answer.Row> expected = rows(model, range, direction);
    ScatterScan scan = new ScatterScan(shards.shards.size(), range, direction, shards);
    List<Answer.Row> found = new ArrayList<>();
    boolean more = true;
    while (more) {
      long rows = random.nextInt(1, 300);
      long bytes = random.nextInt(1, 3_000);
      ScatterScan.Page page = scan.next(rows, bytes);
      assertThat(page.rows().size()).isLessThanOrEqualTo((int) rows);
      assertThat(bytes(page.rows())).isLessThan(bytes + ROW_BYTES_MAX);
      found.addAll(page.rows());
      more = page.more();
      assertThat(more).isEqualTo(found.size() < expected.size());
      if (random.nextInt(8) == 0 && !found.isEmpty()) {
        // As a client that comes back with the resume key of its last page.
        scan =
            new ScatterScan(
                shards.shards.size(),
                behind(range, found.getLast().key(), direction),
                direction,
                shards);
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  private static KeyRange behind(KeyRange range, Bytes key, Direction direction) {
    return direction == Direction.FORWARD
        ? new KeyRange(key.concat(Bytes.wrap(new byte[1])), range.to())
        : new KeyRange(range.from(), key);
  }

  private static long bytes(List<Answer.Row> rows) {
    return rows.stream().mapToLong(row -> row.key().length() + row.value().length()).sum();
  }

  /// Short keys of few letters: prefixes of each other, and neighbours.
  private static Bytes key(Random random) {
    byte[] key = new byte[random.nextInt(1, 9)];
    for (int i = 0; i < key.length; i++) {
      key[i] = new byte[] {0, 'a', 'b', (byte) 0xff}[random.nextInt(4)];
    }
    return Bytes.wrap(key);
  }

  private static KeyRange range(Random random) {
    Bytes one = key(random);
    Bytes two = key(random);
    return switch (random.nextInt(4)) {
      case 0 -> KeyRange.all();
      case 1 -> new KeyRange(one, null);
      default -> one.compareTo(two) <= 0 ? new KeyRange(one, two) : new KeyRange(two, one);
    };
  }

  @Test
  void aFirstPageAsksEachShardOnceAndSaysWhatItSaw() throws InterruptedException {
    FakeShards shards = new FakeShards(3);
    for (int i = 0; i < 30; i++) {
      shards.shards.get(i % 3).put(Bytes.utf8("key-%02d".formatted(i)), Bytes.EMPTY);
    }
    ScatterScan.Page page =
        new ScatterScan(3, KeyRange.all(), Direction.FORWARD, shards).next(10, 1_000);
    assertThat(shards.asked).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(page.receipts())
        .containsExactlyInAnyOrder(
            new Receipt(0, 1, 1), new Receipt(1, 1, 1), new Receipt(2, 1, 1));
    assertThat(page.rows()).hasSize(10);
  }

  @Test
  void aShardThatCannotBeReadEndsTheScan() {
    Refusal refusal = Refusal.of(Refusal.Reason.NO_LEADER, "nobody leads shard 1");
    ScatterScan scan =
        new ScatterScan(
            3,
            KeyRange.all(),
            Direction.FORWARD,
            (shard, _) -> {
              if (shard == 1) {
                throw new ScatterScan.RefusedException(refusal);
              }
              return new Answer.Page(new Receipt(shard, 1, 1), List.of(), false);
            });
    assertThatExceptionOfType(ScatterScan.RefusedException.class)
        .isThrownBy(() -> scan.next(10, 1_000))
        .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(refusal));
  }
}
