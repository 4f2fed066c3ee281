package io.ringhold.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.Direction;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.KeyRange;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.Shard;
import io.ringhold.storage.io.DiskFileSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two replicas of one log end in the same state and give the same answers, whenever one of them
/// was flushed, lost its memory and replayed.
class DeterminismTest {
  private static final long SEED = Long.getLong("ringhold.seed", System.nanoTime());
  private static final int ENTRIES = 400;
  private static final int ENTRIES_PER_FLUSH = 20;
  private static final int ENTRIES_PER_RESTART = 40;

  @TempDir Path directory;

  /// @param outcomes of each log index; what a replay answered replaces what was answered before
  private record Fate(
      LogPosition applied, Map<Long, List<Outcome>> outcomes, List<Answer.Row> rows, Bytes kept) {}

  @BeforeAll
  static void sayTheSeed() {
    System.out.println("fates: -Dringhold.seed=" + SEED);
  }

  @Test
  void flushesAndRestartsChangeNothing() {
    Fate calm = fate("calm", ShardMachine::attachment, false);
    assertThat(fate("restless", ShardMachine::attachment, true)).isEqualTo(calm);
    assertThat(calm.rows()).isNotEmpty();
    assertThat(calm.outcomes().values().stream().flatMap(List::stream).map(Object::getClass))
        .contains(
            Outcome.Written.class, Outcome.ConditionFailed.class, Outcome.SessionExpired.class);
  }

  @Test
  void aReplicaThatForgetsItsSessionsIsCaught() {
    Fate calm = fate("calm", ShardMachine::attachment, false);
    assertThat(fate("forgetful", _ -> Bytes.EMPTY, true)).isNotEqualTo(calm);
  }

  /// A log that is replayed from before the durable position.
  @Test
  void aReplicaThatAppliesEntriesTwiceAfterARestartIsCaught() {
    Fate calm = fate("calm", ShardMachine::attachment, false);
    assertThat(fateWithReplayFrom("repeating", position -> Math.max(0, position - 5)))
        .isNotEqualTo(calm);
    assertThat(fateWithReplayFrom("exact", position -> position)).isEqualTo(calm);
  }

  private Fate fateWithReplayFrom(String name, LongUnaryOperator replayFrom) {
    List<LogEntry> log = new RandomLog(SEED).entries(ENTRIES);
    Map<Long, List<Outcome>> outcomes = new TreeMap<>();
    try (Engine engine =
        Engine.open(
            new DiskFileSystem(),
            directory.resolve(name),
            EngineOptions.defaults(),
            EngineListener.NONE)) {
      Shard store = engine.openShard(name);
      ShardMachine machine = new ShardMachine(0, store);
      int half = ENTRIES / 2;
      for (int i = 1; i <= half; i++) {
        outcomes.put((long) i, machine.apply(log.get(i - 1), 1, i));
      }
      store.flush(machine.attachment());
      store.close();
      store = engine.openShard(name);
      machine = new ShardMachine(0, store);
      int from = (int) replayFrom.applyAsLong(store.durable().index());
      for (int i = from + 1; i <= ENTRIES; i++) {
        outcomes.put((long) i, machine.apply(log.get(i - 1), 1, i));
      }
      return new Fate(store.applied(), outcomes, rows(machine), machine.attachment());
    }
  }

  private interface Memory {
    Bytes of(ShardMachine machine);
  }

  private Fate fate(String name, Memory memory, boolean restless) {
    List<LogEntry> log = new RandomLog(SEED).entries(ENTRIES);
    Random random = new Random(SEED);
    Map<Long, List<Outcome>> outcomes = new TreeMap<>();
    try (Engine engine =
        Engine.open(
            new DiskFileSystem(),
            directory.resolve(name),
            EngineOptions.defaults(),
            EngineListener.NONE)) {
      Shard store = engine.openShard(name);
      ShardMachine machine = new ShardMachine(0, store);
      for (long index = 1; index <= ENTRIES; index++) {
        outcomes.put(index, machine.apply(log.get((int) index - 1), 1, index));
        if (restless && random.nextInt(ENTRIES_PER_FLUSH) == 0) {
          store.flush(memory.of(machine));
        }
        if (restless && random.nextInt(ENTRIES_PER_RESTART) == 0) {
          store.close();
          store = engine.openShard(name);
          machine = new ShardMachine(0, store);
          index = store.durable().index();
        }
      }
      return new Fate(store.applied(), outcomes, rows(machine), machine.attachment());
    }
  }

  private static List<Answer.Row> rows(ShardMachine machine) {
    var all =
        new Query.Scan(KeyRange.all(), Direction.FORWARD, Integer.MAX_VALUE, Integer.MAX_VALUE);
    return ((Answer.Page) machine.answer(all)).rows();
  }
}
