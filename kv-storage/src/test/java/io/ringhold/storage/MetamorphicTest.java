package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Random histories of an engine with several shards, under random options, against ledgers.
///
/// `-Dringhold.histories=10000` for more.
@Timeout(value = 3_600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetamorphicTest {
  private static final int HISTORIES = Integer.getInteger("ringhold.histories", 150);
  private static final int STEPS = 250;
  private static final int CONTROLS = 25;

  @Test
  void whateverHappensTheShardsHoldWhatTheirLedgersSay() {
    var seen = EnumSet.noneOf(Kind.class);
    Seeds.each(
        HISTORIES,
        seed -> {
          var history = new History(seed);
          for (int i = 0; i < STEPS; i++) {
            seen.add(history.step());
          }
          history.end();
        });
    if (Long.getLong("ringhold.seed") == null) {
      assertThat(seen).isEqualTo(EnumSet.allOf(Kind.class));
    }
  }

  @Test
  void aSeedRepeatsAHistory() {
    Seeds.each(CONTROLS, seed -> assertThat(kinds(seed)).isEqualTo(kinds(seed)));
  }

  private static List<String> kinds(long seed) {
    var lines = new ArrayList<String>();
    var history = new History(seed);
    for (int i = 0; i < STEPS; i++) {
      lines.add(
          "%s %s, %d operations on the disk"
              .formatted(
                  history.step(), history.anyReplica().ledger.now(), history.files.operations()));
    }
    history.end();
    return lines;
  }

  @Test
  void nothingIsCaughtWhereNothingIsWrong() {
    assertThat(caught(_ -> {})).isZero();
  }

  @Test
  void aLedgerThatHasNotHeardOfAWriteIsCaught() {
    var batch = new WriteBatch().put(Bytes.utf8("a0"), Bytes.utf8("unheard of"));
    assertThat(
            caught(history -> {
              var replica = history.anyReplica();
              var behind = Ledger.startingAt(replica.ledger.now());
              replica.write(batch);
              behind.write(new WriteBatch(), replica.ledger.now().position());
              new Replica(replica.name, replica.shard, behind, new Random(1)).scanAll();
            }))
        .isPositive();
  }

  @Test
  void tablesThatAreNotSyncedAreCaught() {
    assertThat(caught(swallowing(path -> path.toString().endsWith(".sst")))).isPositive();
  }

  @Test
  void editsThatAreNotSyncedAreCaught() {
    assertThat(caught(swallowing(path -> path.getFileName().toString().startsWith("MANIFEST"))))
        .isPositive();
  }

  @Test
  void namesThatAreNotSyncedAreCaught() {
    assertThat(caught(swallowing(path -> path.getFileName().toString().startsWith("shard"))))
        .isPositive();
  }

  private static Consumer<History> swallowing(Predicate<Path> which) {
    return history -> history.files.swallowSyncs(which);
  }

  /// In how many of some histories it is noticed that something was done to them.
  private static int caught(Consumer<History> sabotage) {
    int[] caught = new int[1];
    Seeds.each(
        CONTROLS,
        seed -> {
          var history = new History(seed);
          try {
            sabotage.accept(history);
            for (int i = 0; i < STEPS; i++) {
              history.step();
            }
            history.end();
          } catch (AssertionError | StorageException e) {
            caught[0]++;
            history.stop();
          }
        });
    return caught[0];
  }
}
