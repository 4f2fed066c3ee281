package io.ringhold.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.Direction;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.KeyRange;
import io.ringhold.storage.Shard;
import io.ringhold.storage.io.DiskFileSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardMachineTest {
  private static final int SHARD = 3;
  private static final long TERM = 2;
  private static final long NOW = 1_700_000_000_000L;
  private static final Condition NONE = new Condition.None();
  private static final Condition IF_ABSENT = new Condition.IfAbsent();

  private Engine engine;
  private Shard store;
  private ShardMachine machine;
  private long index;

  @BeforeEach
  void open(@TempDir Path directory) {
    engine =
        Engine.open(new DiskFileSystem(), directory, EngineOptions.defaults(), EngineListener.NONE);
    store = engine.openShard("shard");
    machine = new ShardMachine(SHARD, store);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void eachOperationTakesTheNextVersion() {
    assertThat(write(put("a", "1"))).isEqualTo(written(1, false));
    assertThat(write(put("b", "1"), put("a", "2"))).isEqualTo(written(2, false, false));
    assertThat(write(delete("a", NONE))).isEqualTo(written(4, true));
    assertThat(write(put("a", "3"))).isEqualTo(written(5, false));
    assertThat(version("a")).isEqualTo(5);
    assertThat(version("b")).isEqualTo(2);
  }

  @Test
  void aValueIsSeenForItsTimeToLiveCountedInTheTimeOfTheLog() {
    Operation brief = new Operation.Put(Bytes.utf8("a"), Bytes.utf8("1"), NONE, 1_000);
    assertThat(writeAt(NOW, brief)).isEqualTo(written(1, false));
    assertThat(writeAt(NOW + 999, put("b", "1"))).isEqualTo(written(2, false));
    assertThat(seen("a")).isEqualTo(1);
    assertThat(writeAt(NOW + 1_000, put("b", "2"))).isEqualTo(written(3, false));
    assertThat(seen("a")).isEqualTo(0);
    assertThat(keys(scan(KeyRange.all(), Direction.FORWARD, 10, 1_000))).containsExactly("b");
    // A leader whose clock is behind does not bring it back.
    assertThat(writeAt(NOW, put("b", "3"))).isEqualTo(written(4, false));
    assertThat(seen("a")).isEqualTo(0);
    assertThat(writeAt(NOW, delete("a", NONE))).isEqualTo(written(5, false));
    assertThat(writeAt(NOW, put("a", "2", IF_ABSENT))).isEqualTo(written(6, false));
  }

  @Test
  void aDeleteSaysWhetherTheKeyWasThere() {
    assertThat(write(delete("a", NONE))).isEqualTo(written(1, false));
    write(put("a", "1"));
    assertThat(write(delete("a", NONE))).isEqualTo(written(3, true));
    assertThat(value("a")).isNull();
  }

  @Test
  void ifAbsentHoldsOnlyWhileTheKeyHasNoValue() {
    assertThat(write(put("a", "1", IF_ABSENT))).isEqualTo(written(1, false));
    assertThat(write(put("a", "2", IF_ABSENT))).isEqualTo(failed(0, 1));
    write(delete("a", NONE));
    assertThat(write(put("a", "3", IF_ABSENT))).isEqualTo(written(3, false));
  }

  @Test
  void ifVersionHoldsOnlyForThatVersion() {
    assertThat(write(put("a", "1", new Condition.IfVersion(0)))).isEqualTo(failed(0, 0));
    write(put("a", "1"));
    assertThat(write(put("a", "2", new Condition.IfVersion(2)))).isEqualTo(failed(0, 1));
    assertThat(write(put("a", "2", new Condition.IfVersion(1)))).isEqualTo(written(2, true));
    assertThat(write(delete("a", new Condition.IfVersion(1)))).isEqualTo(failed(0, 2));
    assertThat(write(delete("a", new Condition.IfVersion(2)))).isEqualTo(written(3, true));
  }

  @Test
  void conditionsAreJudgedAgainstTheStateBeforeTheBatch() {
    assertThat(write(put("a", "1", IF_ABSENT), put("a", "2", IF_ABSENT)))
        .isEqualTo(written(1, false, false));
    assertThat(value("a")).isEqualTo(Bytes.utf8("2"));
    assertThat(write(delete("a", NONE), put("a", "3", IF_ABSENT))).isEqualTo(failed(1, 2));
    assertThat(value("a")).isEqualTo(Bytes.utf8("2"));
  }

  @Test
  void oneConditionThatFailsStopsTheWholeBatch() {
    write(put("c", "1"));
    assertThat(write(put("a", "1"), delete("c", NONE), put("c", "2", IF_ABSENT), put("d", "1")))
        .isEqualTo(failed(2, 1));
    assertThat(value("a")).isNull();
    assertThat(value("c")).isEqualTo(Bytes.utf8("1"));
    assertThat(store.lastSequence()).isEqualTo(1);
  }

  @Test
  void aCommandSeesWhatThoseBeforeItInTheEntryDid() {
    List<Outcome> outcomes =
        apply(
            NOW,
            new Command.Write(null, List.of(put("a", "1", IF_ABSENT))),
            new Command.Write(null, List.of(put("a", "2", IF_ABSENT))),
            new Command.DigestMark());
    assertThat(outcomes)
        .containsExactly(written(1, false), failed(0, 1), new Outcome.Marked(receipt()));
  }

  @Test
  void logTimeNeverRunsBackwards() {
    apply(NOW);
    apply(NOW - 60_000);
    assertThat(store.applied().timestampMs()).isEqualTo(NOW);
    machine.advance(TERM + 1, ++index);
    assertThat(store.applied().timestampMs()).isEqualTo(NOW);
    assertThat(store.applied().term()).isEqualTo(TERM + 1);
    apply(NOW + 1);
    assertThat(store.applied().timestampMs()).isEqualTo(NOW + 1);
  }

  @Test
  void aRetryAnswersWhatTheFirstTryAnsweredAndChangesNothing() {
    Outcome first = write(1, put("a", "1"));
    write(put("a", "2"));
    assertThat(write(1, put("a", "1"))).isEqualTo(first);
    assertThat(value("a")).isEqualTo(Bytes.utf8("2"));
  }

  @Test
  void aConditionThatFailedFailsAgainInARetry() {
    write(put("a", "1"));
    Outcome first = write(1, put("a", "2", IF_ABSENT));
    write(delete("a", NONE));
    assertThat(write(1, put("a", "2", IF_ABSENT))).isEqualTo(first);
    assertThat(value("a")).isNull();
  }

  @Test
  void aRetryThatIsTooOldIsNotApplied() {
    write(1, put("a", "1"));
    var next = new RequestIdentity(client(), 2, 2, NOW);
    apply(NOW, new Command.Write(next, List.of(put("b", "1"))));
    assertThat(write(1, put("a", "again")))
        .isInstanceOfSatisfying(
            Outcome.SessionExpired.class,
            expired -> assertThat(expired.receipt()).isEqualTo(receipt()));
    assertThat(value("a")).isEqualTo(Bytes.utf8("1"));
  }

  @Test
  void sessionsSurviveAFlushAndAReopenedShard() {
    Outcome first = write(1, put("a", "1"));
    store.flush(machine.attachment());
    store.close();
    store = engine.openShard("shard");
    machine = new ShardMachine(SHARD, store);
    assertThat(store.applied().index()).isEqualTo(index);
    assertThat(write(1, put("a", "again"))).isEqualTo(first);
    assertThat(value("a")).isEqualTo(Bytes.utf8("1"));
  }

  @Test
  void aPageEndsWithTheRowThatReachesItsRowsOrBytes() {
    write(put("a", "12"), put("b", "12"), put("c", "12"), put("d", "12"));
    assertThat(keys(scan(KeyRange.all(), Direction.FORWARD, 2, 100))).containsExactly("a", "b");
    assertThat(keys(scan(KeyRange.all(), Direction.FORWARD, 9, 4))).containsExactly("a", "b");
    assertThat(keys(scan(KeyRange.all(), Direction.FORWARD, 9, 1))).containsExactly("a");
    assertThat(keys(scan(KeyRange.all(), Direction.REVERSE, 3, 100)))
        .containsExactly("d", "c", "b");
    assertThat(scan(KeyRange.all(), Direction.FORWARD, 3, 100).more()).isTrue();
    assertThat(scan(KeyRange.all(), Direction.FORWARD, 4, 100).more()).isFalse();
    var middle = new KeyRange(Bytes.utf8("b"), Bytes.utf8("d"));
    assertThat(keys(scan(middle, Direction.FORWARD, 9, 100))).containsExactly("b", "c");
  }

  @Test
  void answersSayWhichStateTheyCameFrom() {
    write(put("a", "1"));
    assertThat(machine.answer(new Query.Get(Bytes.utf8("none"))))
        .isEqualTo(new Answer.Value(receipt(), null));
    assertThat(scan(KeyRange.all(), Direction.FORWARD, 1, 1).receipt()).isEqualTo(receipt());
  }

  private static Operation put(String key, String value) {
    return put(key, value, NONE);
  }

  private static Operation put(String key, String value, Condition condition) {
    return new Operation.Put(Bytes.utf8(key), Bytes.utf8(value), condition);
  }

  private static Operation delete(String key, Condition condition) {
    return new Operation.Delete(Bytes.utf8(key), condition);
  }

  private static Bytes client() {
    return Bytes.wrap(new byte[RequestIdentity.CLIENT_ID_BYTES]);
  }

  private List<Outcome> apply(long timestampMs, Command... commands) {
    return machine.apply(new LogEntry(timestampMs, List.of(commands)), TERM, ++index);
  }

  private Outcome write(Operation... operations) {
    return apply(NOW, new Command.Write(null, List.of(operations))).getFirst();
  }

  private Outcome writeAt(long timestampMs, Operation operation) {
    return apply(timestampMs, new Command.Write(null, List.of(operation))).getFirst();
  }

  /// The version that a reader gets; 0 = none.
  private long seen(String key) {
    return machine.answer(new Query.Get(Bytes.utf8(key))) instanceof Answer.Value(var _, var value)
            && value != null
        ? value.version()
        : 0;
  }

  private Outcome write(long requestId, Operation operation) {
    var identity = new RequestIdentity(client(), requestId, 0, NOW);
    return apply(NOW, new Command.Write(identity, List.of(operation))).getFirst();
  }

  private Receipt receipt() {
    return new Receipt(SHARD, TERM, index);
  }

  private Outcome written(long firstVersion, Boolean... existed) {
    return new Outcome.Written(receipt(), firstVersion, List.of(existed));
  }

  private Outcome failed(int operation, long currentVersion) {
    return new Outcome.ConditionFailed(receipt(), operation, currentVersion);
  }

  private @Nullable Bytes value(String key) {
    var value = store.get(Bytes.utf8(key));
    return value == null ? null : value.value();
  }

  private long version(String key) {
    return Objects.requireNonNull(store.get(Bytes.utf8(key))).version();
  }

  private Answer.Page scan(KeyRange range, Direction direction, int rows, int bytes) {
    return (Answer.Page) machine.answer(new Query.Scan(range, direction, rows, bytes));
  }

  private static List<String> keys(Answer.Page page) {
    return page.rows().stream().map(row -> row.key().toString()).toList();
  }
}
