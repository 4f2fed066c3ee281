package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Keys;
import io.ringhold.storage.entry.Span;
import io.ringhold.storage.io.MemoryFileSystem;
import io.ringhold.storage.sstable.Table;
import io.ringhold.storage.sstable.TableId;
import io.ringhold.storage.sstable.TableParts;
import io.ringhold.storage.sstable.TableWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tables with garbage in one part, whose checksums are all right.
///
/// `-Dringhold.mutations=1000000` for more.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TableFuzzTest {
  private static final int MUTATIONS = Integer.getInteger("ringhold.mutations", 15_000);
  private static final Path DIRECTORY = Path.of("/tables");
  private static final Path DAMAGED = DIRECTORY.resolve("damaged");
  private static final int KEYS = 60;

  private final MemoryFileSystem files = new MemoryFileSystem();
  private final Refusals refusals = new Refusals(DAMAGED);

  @Test
  void garbageBehindARightChecksumIsRefusedOrRead() throws IOException {
    files.createDirectories(DIRECTORY);
    var table = write();
    Seeds.each(
        MUTATIONS,
        seed -> {
          files.overwrite(DAMAGED, table.damaged(new Random(seed)));
          refusals.judge(this::readAll);
        });
    refusals.checkThatThereWereBoth();
  }

  private void readAll() throws IOException {
    var table = Table.of(files, DAMAGED);
    table.retain();
    try {
      readAll(table);
    } finally {
      table.release();
    }
  }

  private void readAll(Table table) throws IOException {
    var found = new Entry();
    for (int i = 0; i <= KEYS; i++) {
      byte[] key = key(i);
      if (table.get(key, Keys.hash(key, 0, key.length), found)) {
        var _ = found.copyOfValue();
      }
    }
    walk(table.cursor(new Span(key(7), key(40), Span.Way.DESCENDING)), Span.Way.DESCENDING);
    walk(table.cursor(Span.all()), Span.Way.ASCENDING);
    table.check();
    copy(table.cursorPastCache());
  }

  /// Each key once, in their order or against it.
  private static void walk(EntryCursor cursor, Span.Way way) throws IOException {
    byte[] before = null;
    while (cursor.next()) {
      var _ = cursor.copyOfValue();
      if (before != null) {
        assertThat(cursor.compareKey(before) > 0).isEqualTo(way == Span.Way.ASCENDING);
        assertThat(cursor.hasKey(before)).isFalse();
      }
      before = cursor.copyOfKey();
    }
  }

  /// What is read as entries can be merged into another table.
  private void copy(EntryCursor cursor) throws IOException {
    files.delete(DIRECTORY.resolve("000009.sst"));
    try (var writer = new TableWriter(files, DIRECTORY, 9, TableId.random(), 300, true)) {
      while (cursor.next()) {
        writer.add(cursor);
      }
      writer.finish(0);
    }
  }

  private TableParts write() throws IOException {
    try (var writer = new TableWriter(files, DIRECTORY, 7, TableId.random(), 300, false)) {
      for (int i = 0; i < KEYS; i++) {
        byte[] key = key(i);
        byte[] value = "red".repeat(i % 12).getBytes(StandardCharsets.UTF_8);
        byte[] stored = i % 5 == 2 ? Entry.expiring(1_000, value) : value;
        long tag =
            switch (i % 5) {
              case 0, 1, 4 -> Entry.put(i + 1);
              case 2 -> Entry.expiringPut(i + 1);
              default -> Entry.delete(i + 1);
            };
        var entry = new Entry();
        entry.at(tag, key, 0, key.length, stored, 0, i % 5 == 3 ? 0 : stored.length);
        writer.add(entry);
      }
      return TableParts.of(files, DIRECTORY.resolve(writer.finish(0).fileName()));
    }
  }

  /// Some shorter than a head, some longer, some that share a whole head.
  private static byte[] key(int number) {
    String text = "k%02d%s".formatted(number / 3 + 1, "x".repeat(number % 3 * 5));
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
